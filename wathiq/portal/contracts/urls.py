from django.urls import path

from wathiq.portal.contracts import views

urlpatterns = [
    path("", views.contracts, name="contracts"),
    path("<uuid:public_id>/", views.contract, name="contract"),
]
