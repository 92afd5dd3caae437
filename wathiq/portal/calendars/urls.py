from django.urls import path

from wathiq.portal.calendars import views

urlpatterns = [
    path("calendar/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
    path("hearings/<uuid:public_id>/calendar.ics", views.hearing_calendar, name="hearing_calendar"),
]
