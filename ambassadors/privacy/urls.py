from django.urls import path

from . import views

app_name = "privacy"
urlpatterns = [
    path("my/data/", views.data, name="data"),
    path("my/data/download.<str:kind>", views.download, name="download"),
    path("my/data/erase/", views.erase, name="erase"),
    path("my/data/keep/", views.keep, name="keep"),
    path("erasure/confirm/<str:token>/", views.take_back, name="take_back"),
]
