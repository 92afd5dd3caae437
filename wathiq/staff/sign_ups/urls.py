from django.urls import path

from wathiq.staff.sign_ups import views

urlpatterns = [
    path("", views.sign_ups, name="sign_ups"),
    path("<uuid:public_id>/", views.sign_up, name="sign_up"),
    path("<uuid:public_id>/approve/", views.approve, name="sign_up_approve"),
    path("<uuid:public_id>/decline/", views.decline, name="sign_up_decline"),
]
