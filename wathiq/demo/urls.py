from django.urls import path

from wathiq.demo import views

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<str:name>/", views.mail, name="mail"),
    path("mailbox/<str:name>/letter/", views.letter, name="mail_letter"),
]
