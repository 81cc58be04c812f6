from django.urls import path

from meetup.demo import views

urlpatterns = [
    path("postfach/", views.mailbox, name="demo-mailbox"),
    path("postfach/<str:name>/", views.mail, name="demo-mail"),
    path("postfach/<str:name>/html/", views.mail_as_html, name="demo-mail-html"),
    path("postfach/<str:name>/anhang/<int:number>/", views.attachment, name="demo-attachment"),
]
