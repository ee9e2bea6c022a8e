"""The application's addresses."""

from django.urls import path

from site_example import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login", views.login),
    path("callback", views.callback, name="callback"),
    path("logout", views.logout),
]
