"""The web client's addresses."""

from allauth.account import views as sign_in
from django.urls import path, re_path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.i18n import set_language

from backend.web.views import account, desk, home, inbox, live, offers, posting, tasks, thread, unsubscribing

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.Home.as_view(), name="home"),
    # tasks
    path("tasks", tasks.Tasks.as_view(), name="tasks"),
    path("tasks/new", posting.ChooseTemplate.as_view(), name="new_task"),
    path("tasks/new/<slug:template>", posting.NewTask.as_view(), name="post_task"),
    path("tasks/<int:number>", tasks.TaskDetail.as_view(), name="task"),
    path("tasks/<uuid:task_id>", tasks.TaskByKey.as_view(), name="task_by_key"),
    path("tasks/<int:number>/edit", posting.EditTask.as_view(), name="edit_task"),
    path("tasks/<int:number>/messages", thread.Messages.as_view(), name="messages"),
    path("tasks/<int:number>/files", thread.Files.as_view(), name="files"),
    path("tasks/<int:number>/files/<uuid:file_id>", thread.File.as_view(), name="file"),
    path("tasks/<int:number>/checklist", thread.Checklist.as_view(), name="checklist"),
    path("tasks/<int:number>/steps/<slug:verb>", tasks.TakeStep.as_view(), name="step"),
    # secretaries
    path("work", offers.Work.as_view(), name="work"),
    path("find", offers.Find.as_view(), name="find"),
    path("offers", offers.Offers.as_view(), name="offers"),
    path("offers/<uuid:offer_id>", offers.OneOffer.as_view(), name="offer"),
    path("offers/<uuid:offer_id>/accept", offers.AcceptOffer.as_view(), name="accept_offer"),
    # coordinators
    path("desk", desk.Desk.as_view(), name="desk"),
    path("desk/certificates", desk.Certificates.as_view(), name="certificates"),
    path("desk/certificates/<uuid:certificate_id>", desk.OneCertificate.as_view(), name="certificate"),
    path("desk/certificates/<uuid:certificate_id>/verify", desk.VerifyCertificate.as_view(), name="verify_certificate"),
    path(
        "desk/certificates/<uuid:certificate_id>/document",
        desk.CertificateDocument.as_view(),
        name="certificate_document",
    ),
    # everybody
    path("stream", live.LiveStream.as_view(), name="stream"),
    path("inbox", inbox.Inbox.as_view(), name="inbox"),
    path("inbox/read", inbox.ReadAll.as_view(), name="read_all"),
    path("inbox/<uuid:notification_id>", inbox.Open.as_view(), name="notification"),
    path("unsubscribe/<str:token>", unsubscribing.Unsubscribe.as_view(), name="unsubscribe"),
    path("account", account.Account.as_view(), name="account"),
    path("account/theme", account.Theme.as_view(), name="theme"),
    path("account/password", account.Password.as_view(), name="password"),
    path("invitations/<str:token>", account.Join.as_view(), name="invitation"),
    path("language", set_language, name="set_language"),
    # signing in: of allauth's pages only those that we have; nobody changes an address or adds one by themselves
    path("accounts/login/", sign_in.login, name="account_login"),
    path("accounts/logout/", sign_in.logout, name="account_logout"),
    path("accounts/signup/", sign_in.signup, name="account_signup"),
    path("accounts/inactive/", sign_in.account_inactive, name="account_inactive"),
    path("accounts/password/reset/", sign_in.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", sign_in.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
