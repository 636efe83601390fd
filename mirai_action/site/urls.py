from django.urls import path

from . import views, worker

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my, name="my"),
    path("privacy/", views.privacy, name="privacy"),
    path("sw.js", worker.worker, name="worker"),
    path("language/", views.language, name="language"),
]
