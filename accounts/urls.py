from django.urls import path

from accounts.views import fault_reports, staff

app_name = "accounts"

urlpatterns = [
    path("staff/", staff.staff_list, name="staff_list"),
    path("staff/add/", staff.staff_add, name="staff_add"),
    path("staff/<int:pk>/edit/", staff.staff_edit, name="staff_edit"),
    path("staff/<int:pk>/link/", staff.staff_link, name="staff_link"),
    path("staff/<int:pk>/close/", staff.staff_close, name="staff_close"),
    path("staff/<int:pk>/reopen/", staff.staff_reopen, name="staff_reopen"),
    path("staff/<int:pk>/two-factor/", staff.staff_two_factor, name="staff_two_factor"),
    path("profile/", staff.profile, name="profile"),
    path("fault-reports/", fault_reports.fault_report_list, name="fault_report_list"),
    path("fault-reports/<int:pk>/handle/", fault_reports.fault_report_handle, name="fault_report_handle"),
    path("fault-reports/<int:pk>/reopen/", fault_reports.fault_report_reopen, name="fault_report_reopen"),
    path(
        "fault-reports/<int:pk>/erase-address/",
        fault_reports.fault_report_erase_address,
        name="fault_report_erase_address",
    ),
]
