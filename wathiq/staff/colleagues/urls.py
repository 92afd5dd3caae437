from django.urls import path

from wathiq.staff.colleagues import views

urlpatterns = [
    path("", views.colleagues, name="colleagues"),
    path("invite/", views.create, name="colleague_create"),
    path("<uuid:public_id>/", views.edit, name="colleague_edit"),
    path("<uuid:public_id>/deactivate/", views.deactivate, name="colleague_deactivate"),
    path("<uuid:public_id>/reactivate/", views.reactivate, name="colleague_reactivate"),
    path("<uuid:public_id>/invite-again/", views.invite_again, name="colleague_invite_again"),
]
