"""Addresses of the orderer's pages."""

from django.urls import path

from . import views

app_name = "orders"
urlpatterns = [
    path("my/orders/", views.mine, name="mine"),
    path("my/orders/new/", views.new, name="new"),
    path("my/orders/handouts/", views.handouts, name="handouts"),
    path("my/orders/handouts/<uuid:pk>/take-back/", views.take_back, name="take_back"),
    path("my/orders/<uuid:pk>/", views.detail, name="detail"),
    path("my/orders/<uuid:pk>/cancel/", views.cancel, name="cancel"),
    path("my/orders/<uuid:pk>/arrived/", views.arrived, name="arrived"),
]
