from django.urls import path

from . import views

app_name = "letters"
urlpatterns = [
    path("mailbox/", views.mailbox_list, name="mailbox"),
    path("mailbox/<str:name>/", views.mailbox_letter, name="mailbox_letter"),
]
