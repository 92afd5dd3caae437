from django.urls import path

from wathiq.staff.contacts import related, views

urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("export/", views.export, name="contacts_export"),
    path("find/", views.find, name="contacts_find"),
    path("new/", views.create, name="contact_create"),
    path("<uuid:public_id>/", views.contact, name="contact"),
    path("<uuid:public_id>/edit/", views.edit, name="contact_edit"),
    path("of/<uuid:public_id>/", related.add, name="related_add"),
    path("related/<uuid:public_id>/edit/", related.edit, name="related_edit"),
    path("related/<uuid:public_id>/show/", related.show, name="related_show"),
    path("related/<uuid:public_id>/remove/", related.remove, name="related_remove"),
    path("related/<uuid:public_id>/undo/", related.undo, name="related_undo"),
]
