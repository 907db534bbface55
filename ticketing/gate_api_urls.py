"""Addresses of gates and their devices under /api/v1/."""

from django.urls import path

from ticketing import attendance_api, gate_api

urlpatterns = [
    path("scanner/devices/enrol/", gate_api.DeviceEnrolment.as_view(), name="device_enrolment"),
    path("scanner/status/", gate_api.GateStatus.as_view(), name="gate_status"),
    path("scanner/feed/", gate_api.ScannerFeed.as_view(), name="scanner_feed"),
    path("scanner/scans/", gate_api.ScanUpload.as_view(), name="scan_upload"),
    path("events/<slug:event>/attendance/", attendance_api.EventAttendance.as_view(), name="attendance"),
    path("events/<slug:event>/attendance.csv", attendance_api.EventAttendanceCsv.as_view(), name="attendance_csv"),
    path("events/<slug:event>/attendance.xlsx", attendance_api.EventAttendanceXlsx.as_view(), name="attendance_xlsx"),
]
