from django.urls import path

from . import views

app_name = "ambassadors_desk"
urlpatterns = [path("register/form.pdf", views.application_form, name="application_form")]
