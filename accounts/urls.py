from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("staff/", views.staff_list, name="staff_list"),
    path("staff/add/", views.staff_add, name="staff_add"),
    path("staff/<int:pk>/edit/", views.staff_edit, name="staff_edit"),
    path("staff/<int:pk>/link/", views.staff_link, name="staff_link"),
    path("staff/<int:pk>/close/", views.staff_close, name="staff_close"),
    path("staff/<int:pk>/reopen/", views.staff_reopen, name="staff_reopen"),
    path("staff/<int:pk>/two-factor/", views.staff_two_factor, name="staff_two_factor"),
    path("profile/", views.profile, name="profile"),
]
