from django.urls import path

from . import views, views_share

app_name = "progress"
urlpatterns = [
    path("", views.page, name="page"),
    path("share.png", views_share.share_png, name="share"),
    path("embed.svg", views_share.embed_svg, name="embed"),
]
