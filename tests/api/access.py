"""Who gets what answer from which route: the access table, on one page.

A row is a method, a path, and one status an actor. `{name}` in a path is a row of the world that `tests.api.places`
makes. A route of the OpenAPI document that is missing here fails the suite.

    anon  nobody signed in               asgn  the secretary who holds what is held
    own   owner of the organization      coll  another secretary of the pool
    man   manager                        outs  a secretary of another pool
    req   requester                      coor  coordinator of the pool
    view  viewer                         ocoo  coordinator of another pool
    strg  owner of another organization  k:w   API key that may write tasks
                                         k:r   API key that may only read tasks
                                         adm   administrator of the installation
"""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import PASSWORD

ACTORS = ("anon", "own", "man", "req", "view", "strg", "asgn", "coll", "outs", "coor", "ocoo", "k:w", "k:r", "adm")

# The document itself and its two readers.
NOT_IN_THE_DOCUMENT = {"/api/v1/openapi.json", "/api/docs", "/api/redoc"}

#                                                            anon  own  man  req view strg asgn coll outs coor ocoo  k:w  k:r  adm
TABLE = """
POST   /auth/tokens                                           201  201  201  201  201  201  201  201  201  201  201  201  201  201
GET    /auth/tokens                                           401  200  200  200  200  200  200  200  200  200  200  403  403  200
DELETE /auth/tokens/{profile}                                 401  404  404  404  404  404  404  404  404  404  404  403  403  404
GET    /me                                                    401  200  200  200  200  200  200  200  200  200  200  403  403  200
PATCH  /me                                                    401  200  200  200  200  200  200  200  200  200  200  403  403  200
POST   /me/password                                           401  204  204  204  204  204  204  204  204  204  204  403  403  204
GET    /users                                                 401  403  403  403  403  403  403  403  403  403  403  403  403  200
GET    /users/{user}                                          401  403  403  403  403  403  403  403  403  403  403  403  403  200
POST   /users/{user}/deactivate                               401  403  403  403  403  403  403  403  403  403  403  403  403  200
POST   /users/{user}/activate                                 401  403  403  403  403  403  403  403  403  403  403  403  403  200
GET    /organizations                                         401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /organizations                                         401  403  403  403  403  400  403  403  400  403  400  403  403  201
GET    /organizations/{organization}                          401  200  200  200  200  404  404  404  404  200  404  200  200  200
PATCH  /organizations/{organization}                          401  200  403  403  403  404  404  404  404  403  404  403  403  200
GET    /organizations/{organization}/members                  401  200  200  200  200  404  404  404  404  403  404  403  403  200
PATCH  /organizations/{organization}/members/{member}         401  200  200  403  403  404  404  404  404  403  404  403  403  403
DELETE /organizations/{organization}/members/{member}         401  204  204  403  204  404  404  404  404  403  404  403  403  403
GET    /organizations/{organization}/api-keys                 401  200  403  403  403  404  404  404  404  403  404  403  403  403
POST   /organizations/{organization}/api-keys                 401  201  403  403  403  404  404  404  404  403  404  403  403  403
DELETE /organizations/{organization}/api-keys/{api_key}       401  204  403  403  403  404  404  404  404  403  404  403  403  403
GET    /organizations/{organization}/templates                401  200  200  200  200  404  404  404  404  403  404  200  200  403
POST   /organizations/{organization}/templates                401  201  201  201  403  404  404  404  404  403  404  201  403  403
GET    /organizations/{organization}/templates/{own_template} 401  200  200  200  200  404  404  404  404  403  404  200  200  403
PATCH  /organizations/{organization}/templates/{own_template} 401  200  200  200  403  404  404  404  404  403  404  200  403  403
DELETE /organizations/{organization}/templates/{own_template} 401  204  204  204  403  404  404  404  404  403  404  204  403  403
POST   /organizations/{organization}/templates/{gone_template}/restore 401  200  200  200  404  404  404  404  404  403  404  200  404  403
POST   /organizations/{organization}/templates/{own_template}/draft 401  201  201  201  403  404  404  404  404  403  404  201  403  403
GET    /organizations/{organization}/templates/{repeated_template}/repetition 401  200  200  200  200  404  404  404  404  403  404  200  200  403
PUT    /organizations/{organization}/templates/{repeated_template}/repetition 401  200  200  200  403  404  404  404  404  403  404  403  403  403
POST   /organizations/{organization}/templates/{repeated_template}/repetition/pause 401  200  200  200  403  404  404  404  404  403  404  200  403  403
POST   /organizations/{organization}/templates/{repeated_template}/repetition/resume 401  200  200  200  403  404  404  404  404  403  404  403  403  403
POST   /organizations/{organization}/templates/{repeated_template}/repetition/skip 401  200  200  200  403  404  404  404  404  403  404  200  403  403
DELETE /organizations/{organization}/templates/{repeated_template}/repetition 401  204  204  204  403  404  404  404  404  403  404  204  403  403
GET    /pools                                                 401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /pools                                                 401  403  403  403  403  403  403  403  403  403  403  403  403  201
GET    /pools/{pool}                                          401  200  200  200  200  404  200  200  404  200  404  200  200  200
PATCH  /pools/{pool}                                          401  403  403  403  403  404  403  403  404  403  404  403  403  200
GET    /pools/{pool}/coordinators                             401  403  403  403  403  404  403  403  404  200  404  403  403  200
POST   /pools/{pool}/coordinators                             401  400  400  400  403  404  400  400  404  400  404  400  400  201
DELETE /pools/{pool}/coordinators/{coordinator}               401  403  403  403  403  404  403  403  404  403  404  403  403  204
GET    /invitations                                           401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /invitations                                           401  201  201  403  403  400  400  400  400  403  400  403  403  403
DELETE /invitations/{invitation}                              401  204  204  404  404  404  404  404  404  404  404  404  404  204
POST   /invitations/{invitation}/send-again                   401  200  200  404  404  404  404  404  404  404  404  404  404  200
POST   /invitations/accept                                    404  404  404  404  404  404  404  404  404  404  404  404  404  404
GET    /skills                                                401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /skills/meeting.minutes                                401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /grades                                                401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /grades/4                                              401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /certificate-kinds                                     401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /certificate-kinds/{certificate_kind}                  401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /languages                                             401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /languages/{language}                                  401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /templates                                             401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /templates/minutes                                     401  200  200  200  200  200  200  200  200  200  200  200  200  200
PATCH  /templates/minutes                                     401  403  403  403  403  403  403  403  403  403  403  403  403  200
GET    /tasks                                                 401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /tasks                                                 401  201  201  201  403  400  400  400  400  403  400  201  403  403
POST   /tasks/intake                                          401  200  200  200  403  400  400  400  400  403  400  200  403  403
GET    /tasks/{draft}                                         401  200  200  200  200  404  404  404  404  404  404  200  200  404
GET    /tasks/{open}                                          401  200  200  200  200  404  200  200  404  200  404  200  200  404
GET    /tasks/{secret}                                        401  200  200  404  404  404  404  404  404  200  404  404  404  404
GET    /tasks/{progress}                                      401  200  200  200  200  404  200  404  404  200  404  200  200  404
PATCH  /tasks/{open}                                          401  200  200  200  403  404  403  403  404  403  404  200  403  404
POST   /tasks/{open}/duplicate                                401  201  201  201  403  404  403  403  404  403  404  201  403  404
POST   /tasks/{open}/template                                 401  201  201  201  403  404  403  403  404  403  404  201  403  404
POST   /tasks/{draft}/publish                                 401  200  200  200  403  404  404  404  404  404  404  200  403  404
POST   /tasks/{open}/claim                                    401  403  403  403  403  404  200  200  404  403  404  403  403  404
POST   /tasks/{open}/assign                                   401  403  403  403  403  404  403  403  404  200  404  403  403  404
POST   /tasks/{open}/invite                                   401  403  403  403  403  404  403  403  404  201  404  403  403  404
POST   /tasks/{held}/start                                    401  403  403  403  403  404  200  404  404  403  404  403  403  404
POST   /tasks/{held}/release                                  401  403  403  403  403  404  200  404  404  403  404  403  403  404
POST   /tasks/{held}/unassign                                 401  403  403  403  403  404  403  404  404  200  404  403  403  404
POST   /tasks/{held}/reassign                                 401  403  403  403  403  404  403  404  404  200  404  403  403  404
POST   /tasks/{progress}/ask                                  401  403  403  403  403  404  200  404  404  403  404  403  403  404
POST   /tasks/{waiting}/answer                                401  200  200  200  403  404  403  404  404  403  404  200  403  404
POST   /tasks/{progress}/checklist/0                          401  403  403  403  403  404  200  404  404  403  404  403  403  404
POST   /tasks/{progress}/submit                               401  403  403  403  403  404  200  404  404  403  404  403  403  404
POST   /tasks/{submitted}/request-revision                    401  200  200  200  403  404  403  404  404  403  404  200  403  404
POST   /tasks/{submitted}/accept                              401  200  200  200  403  404  403  404  404  403  404  200  403  404
GET    /tasks/{accepted}/ratings                             401  200  200  200  200  404  200  404  404  200  404  200  200  404
POST   /tasks/{accepted}/ratings                             401  201  201  201  403  404  201  404  404  403  404  201  403  404
POST   /tasks/{submitted}/reject                              401  200  200  200  403  404  403  404  404  403  404  200  403  404
POST   /tasks/{disputed}/decide                               401  403  403  403  403  404  403  404  404  200  404  403  403  404
POST   /tasks/{accepted}/reopen                               401  200  200  200  403  404  403  404  404  200  404  200  403  404
POST   /tasks/{open}/undo                                     401  200  403  403  403  404  403  403  404  403  404  403  403  404
POST   /tasks/{open}/cancel                                   401  200  200  200  403  404  403  403  404  200  404  200  403  404
GET    /tasks/{progress}/log                                  401  200  200  200  200  404  200  404  404  200  404  200  200  404
GET    /tasks/{progress}/messages                             401  200  200  200  200  404  200  404  404  200  404  200  200  404
POST   /tasks/{progress}/messages                             401  201  201  201  403  404  201  404  404  201  404  201  403  404
GET    /tasks/{submitted}/deliverables                        401  200  200  200  200  404  200  404  404  200  404  200  200  404
GET    /tasks/{progress}/files                                401  200  200  200  200  404  200  404  404  200  404  200  200  404
POST   /tasks/{progress}/files                                401  201  201  201  403  404  201  404  404  201  404  201  403  404
GET    /tasks/{progress}/files/{file}/content                 401  200  200  200  200  404  200  404  404  200  404  200  200  404
DELETE /tasks/{progress}/files/{file}                         401  204  403  403  403  404  403  404  404  403  404  403  403  404
POST   /uploads                                               401  201  201  201  201  201  201  201  201  201  201  403  403  201
GET    /uploads/{upload}                                      401  200  404  404  404  404  404  404  404  404  404  403  403  404
PATCH  /uploads/{upload}                                      401  400  404  404  404  404  404  404  404  404  404  403  403  404
DELETE /uploads/{upload}                                      401  204  404  404  404  404  404  404  404  404  404  403  403  404
GET    /tasks/{progress}/clocks                               401  200  200  200  200  404  200  404  404  200  404  200  200  404
GET    /tasks/{progress}/clocks/delivery                      401  200  200  200  200  404  200  404  404  200  404  200  200  404
GET    /tasks/{open}/matching                                 401  200  200  200  200  404  403  403  404  200  404  200  200  404
GET    /tasks/{open}/matching/me                              401  403  403  403  403  404  200  200  404  403  404  403  403  404
GET    /tasks/{open}/matching/{profile}                       401  403  403  403  403  404  200  403  404  200  404  403  403  404
GET    /board                                                 401  403  403  403  403  403  200  200  200  403  403  403  403  403
GET    /offers                                                401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /offers/{offer}                                        401  404  404  404  404  404  200  404  404  200  404  404  404  404
POST   /offers/{offer}/accept                                 401  404  404  404  404  404  200  404  404  403  404  404  404  404
POST   /offers/{offer}/decline                                401  404  404  404  404  404  200  404  404  403  404  404  404  404
GET    /rounds                                                401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /rounds/{round}                                        401  404  404  404  404  404  404  404  404  200  404  404  404  404
POST   /rounds/{round}/replay                                 401  404  404  404  404  404  404  404  404  200  404  404  404  404
GET    /pools/{pool}/matching-policies                        401  403  403  403  403  404  403  403  404  200  404  403  403  200
POST   /pools/{pool}/matching-policies                        401  403  403  403  403  404  403  403  404  201  404  403  403  201
GET    /pools/{pool}/matching-policies/current                401  403  403  403  403  404  403  403  404  200  404  403  403  200
GET    /clocks                                                401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /tasks/{progress}/clocks/delivery/extend               401  403  403  403  403  404  403  404  404  200  404  403  403  404
GET    /tasks/{progress}/time-requests                        401  200  200  200  200  404  200  404  404  200  404  200  200  404
POST   /tasks/{progress}/time-requests                        401  403  403  403  403  404  201  404  404  403  404  403  403  404
POST   /tasks/{progress}/time-requests/{time_request}/answer  401  200  200  200  403  404  403  404  404  403  404  200  403  404
POST   /tasks/{progress}/time-requests/{time_request}/withdraw 401 403  403  403  403  404  200  404  404  403  404  403  403  404
POST   /clocks/{breached}/excuse                              401  403  403  403  403  404  403  404  404  200  404  403  403  404
GET    /tasks/{progress}/clocks/delivery/words                401  200  200  200  200  404  200  404  404  200  404  200  200  404
GET    /tasks/{draft}/quote                                   401  200  200  200  200  404  404  404  404  404  404  200  200  404
GET    /figures/forecast                                      401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /figures/clocks                                        401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /figures/time                                          401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /calendars                                             401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /calendars                                             401  403  403  403  403  404  404  404  404  201  404  403  403  403
POST   /calendars/{calendar}/dry-run                          401  403  403  403  403  404  404  404  404  202  404  403  403  403
POST   /calendars/{calendar}/activate                         401  403  403  403  403  404  404  404  404  200  404  403  403  403
GET    /sla-policies                                          401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /sla-policies/{sla_policy}/dry-run                     401  403  403  403  403  404  404  404  404  202  404  403  403  403
GET    /dry-runs                                              401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /dry-runs/{dry_run}                                    401  404  404  404  404  404  404  404  404  200  404  404  404  404
GET    /recalculations                                        401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /sla-policies/{sla_policy}/activate                    401  403  403  403  403  404  404  404  404  200  404  403  403  403
POST   /sla-policies                                          401  403  403  403  403  404  404  404  404  201  404  403  403  403
GET    /secretaries                                           401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /secretaries/{profile}                                 401  404  404  404  404  404  200  404  404  200  404  404  404  200
PATCH  /secretaries/{profile}                                 401  404  404  404  404  404  200  404  404  200  404  404  404  403
PUT    /secretaries/{profile}/skills/meeting.minutes          401  404  404  404  404  404  403  404  404  200  404  404  404  403
DELETE /secretaries/{profile}/skills/meeting.minutes          401  404  404  404  404  404  403  404  404  204  404  404  404  403
GET    /secretaries/{profile}/leaves                          401  404  404  404  404  404  200  404  404  200  404  404  404  403
POST   /secretaries/{profile}/leaves                          401  404  404  404  404  404  201  404  404  201  404  404  404  403
DELETE /secretaries/{profile}/leaves/{leave}                  401  404  404  404  404  404  204  404  404  204  404  404  404  403
GET    /secretaries/{profile}/blocks                          401  404  404  404  404  404  403  404  404  200  404  404  404  403
POST   /secretaries/{profile}/blocks                          401  404  404  404  404  404  400  404  404  201  404  404  404  403
DELETE /secretaries/{profile}/blocks/{block}                  401  404  404  404  404  404  403  404  404  204  404  404  404  403
GET    /certificates                                          401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /certificates                                          401  403  403  403  403  403  201  201  201  403  403  403  403  403
GET    /certificates/{certificate}                            401  404  404  404  404  404  200  404  404  200  404  404  404  404
GET    /certificates/{certificate}/document                   401  404  404  404  404  404  200  404  404  200  404  404  404  404
POST   /certificates/{certificate}/document                   401  404  404  404  404  404  200  404  404  403  404  404  404  404
POST   /certificates/{certificate}/verify                     401  404  404  404  404  404  403  404  404  200  404  404  404  404
POST   /certificates/{certificate}/reject                     401  404  404  404  404  404  403  404  404  200  404  404  404  404
POST   /certificates/{verified}/revoke                        401  404  404  404  404  404  403  404  404  200  404  404  404  404
GET    /notifications                                         401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /notifications/unread-count                            401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /notifications/{notification}/read                     401  404  404  404  404  404  200  404  404  404  404  404  404  404
GET    /feeds                                                 401  200  200  200  200  200  200  200  200  200  200  403  403  200
POST   /feeds                                                 401  201  201  201  201  201  201  201  201  201  201  403  403  201
DELETE /feeds/{feed}                                          401  404  404  404  404  404  204  404  404  404  404  403  403  404
GET    /stream                                                401  200  200  200  200  200  200  200  200  200  200  403  403  200
POST   /notifications/read-all                                401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /me/notification-preferences                           401  200  200  200  200  200  200  200  200  200  200  403  403  200
PUT    /me/notification-preferences                           401  200  200  200  200  200  200  200  200  200  200  403  403  200
GET    /me/addresses                                          401  200  200  200  200  200  200  200  200  200  200  403  403  200
POST   /me/addresses                                          401  201  201  201  201  201  201  201  201  201  201  403  403  201
DELETE /me/addresses/{address}                                401  404  404  404  404  404  204  404  404  404  404  403  403  404
POST   /me/addresses/{address}/test                           401  404  404  404  404  404  409  404  404  404  404  403  403  404
POST   /me/push-subscriptions                                 401  400  400  400  400  400  400  400  400  400  400  403  403  400
GET    /me/push-key                                           401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /organizations/{organization}/notification-preferences 401  200  200  200  200  404  404  404  404  403  404  403  403  403
PUT    /organizations/{organization}/notification-preferences 401  200  200  403  403  404  404  404  404  403  404  403  403  403
GET    /tasks/{progress}/watch                                401  200  200  200  200  404  200  404  404  200  404  403  403  404
PUT    /tasks/{progress}/watch                                401  200  200  200  200  404  403  404  404  200  404  403  403  404
DELETE /tasks/{progress}/watch                                401  404  404  404  404  404  404  404  404  404  404  403  403  404
GET    /deliveries                                            401  200  200  200  200  200  200  200  200  200  200  200  200  200
GET    /deliveries/{delivery}                                 401  404  404  404  404  404  200  404  404  200  404  404  404  200
POST   /deliveries/{delivery}/resend                          401  404  404  404  404  404  200  404  404  200  404  404  404  200
GET    /webhooks                                              401  200  200  200  200  200  200  200  200  200  200  200  200  200
POST   /webhooks                                              401  201  201  403  403  400  400  400  400  403  400  403  403  403
GET    /webhooks/{webhook}                                    401  200  200  404  404  404  404  404  404  404  404  404  404  404
PATCH  /webhooks/{webhook}                                    401  200  200  404  404  404  404  404  404  404  404  404  404  404
DELETE /webhooks/{webhook}                                    401  204  204  404  404  404  404  404  404  404  404  404  404  404
POST   /webhooks/{webhook}/rotate-secret                      401  200  200  404  404  404  404  404  404  404  404  404  404  404
POST   /webhooks/{webhook}/pause                              401  200  200  404  404  404  404  404  404  404  404  404  404  404
POST   /webhooks/{paused_webhook}/resume                      401  200  200  404  404  404  404  404  404  404  404  404  404  404
POST   /webhooks/{webhook}/test                               401  201  201  404  404  404  404  404  404  404  404  404  404  404
POST   /webhooks/{webhook}/replays                            401  202  202  404  404  404  404  404  404  404  404  404  404  404
GET    /webhooks/{webhook}/messages                           401  200  200  404  404  404  404  404  404  404  404  404  404  404
GET    /webhooks/{webhook}/messages/{webhook_message}         401  200  200  404  404  404  404  404  404  404  404  404  404  404
POST   /webhooks/{webhook}/messages/{webhook_message}/replay  401  200  200  404  404  404  404  404  404  404  404  404  404  404
GET    /webhooks/{webhook}/messages/{webhook_message}/attempts 401  200  200  404  404  404  404  404  404  404  404  404  404  404
GET    /webhook-event-types                                   401  200  200  200  200  200  200  200  200  200  200  200  200  200
"""


def _file() -> dict[str, Any]:
    return {"file": SimpleUploadedFile("notes.txt", b"Decision 4: 186,000")}


def _document() -> dict[str, Any]:
    return {"document": SimpleUploadedFile("better.pdf", b"%PDF-1.7 certificate")}


REASON = {"reason": "It has to be."}
TO = {"secretary": "{colleague}", "reason": "Knows the house."}

BODIES: dict[str, Any] = {
    "POST /auth/tokens": {"email": "owner@example.org", "password": PASSWORD},
    "PATCH /me": {"language": "zh-hans"},
    "POST /feeds": {"label": "My phone"},
    "POST /me/password": {"old": PASSWORD, "new": "another horse, another battery"},
    "POST /organizations": {"name": "Silk Guild", "pools": ["{pool}"], "owner_email": "silk@example.org"},
    "PATCH /organizations/{organization}": {"language": "zh-hans"},
    "PATCH /organizations/{organization}/members/{member}": {"role": "requester"},
    "POST /organizations/{organization}/api-keys": {"name": "ERP", "scopes": ["tasks:read"]},
    "POST /organizations/{organization}/templates": {"name": "Council", "template": "minutes", "brief": "Names first."},
    "PATCH /organizations/{organization}/templates/{own_template}": {"name": "Board"},
    "PUT /organizations/{organization}/templates/{repeated_template}/repetition": {"every": "month", "day": 1},
    "POST /organizations/{organization}/templates/{repeated_template}/repetition/skip": {"on": "{repeated_on}"},
    "POST /tasks/{open}/template": {"name": "Like this one"},
    "POST /pools": {"name": "South"},
    "PATCH /pools/{pool}": {"region": "East China"},
    "POST /pools/{pool}/coordinators": {"user": "{user}"},
    "POST /invitations": {"email": "new@example.org", "organization": "{organization}", "role": "viewer"},
    "POST /invitations/accept": {"token": "nobody sent this", "name": "New", "password": PASSWORD},
    "PATCH /templates/minutes": {"is_active": False},
    "POST /tasks": {"template": "minutes", "title": "Minutes", "organization": "{organization}"},
    "POST /tasks/intake": {"sentence": "Minutes by Monday noon", "organization": "{organization}"},
    "PATCH /tasks/{open}": {"priority": "high"},
    "POST /tasks/{open}/assign": TO,
    "POST /tasks/{open}/invite": {"secretary": "{colleague}"},
    "POST /tasks/{held}/release": {**REASON, "handover": "Nothing done yet."},
    "POST /tasks/{held}/unassign": REASON,
    "POST /tasks/{held}/reassign": TO,
    "POST /tasks/{progress}/clocks/delivery/extend": {"minutes": 60, **REASON},
    "POST /tasks/{progress}/time-requests": {"minutes": 60, **REASON},
    "POST /tasks/{progress}/time-requests/{time_request}/answer": {"granted": True},
    "POST /clocks/{breached}/excuse": REASON,
    "POST /tasks/{progress}/ask": {"question": "Who chaired?"},
    "POST /tasks/{waiting}/answer": {"text": "Ms Xu."},
    "POST /tasks/{progress}/checklist/0": {"done": True},
    "POST /tasks/{progress}/submit": {"note": "Here it is."},
    "POST /tasks/{submitted}/request-revision": {"changes": "The budget is 186,000."},
    "POST /tasks/{submitted}/accept": {"comment": "Thank you."},
    "POST /tasks/{accepted}/ratings": {"correct": True, "complete": True, "on_time": True, "considerate": True},
    "POST /tasks/{submitted}/reject": {"brief_line": "Decisions first", "evidence": "They are on page 4."},
    "POST /tasks/{disputed}/decide": {"outcome": "accepted", **REASON},
    "POST /tasks/{accepted}/reopen": REASON,
    "POST /tasks/{open}/cancel": REASON,
    "PUT /me/notification-preferences": {"choices": {"work": {"email": "digest"}}, "urgent_passes": True},
    "PUT /organizations/{organization}/notification-preferences": {"digest_at": ["08:30"]},
    "POST /me/addresses": {"address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a-91f6"},
    "POST /me/push-subscriptions": {"endpoint": "https://127.0.0.1/push", "keys": {"p256dh": "x", "auth": "x"}},
    "PUT /tasks/{progress}/watch": {"mode": "follow"},
    "POST /tasks/{progress}/messages": {"text": "How is it going?"},
    "POST /tasks/{progress}/files": _file,
    "POST /uploads": {"name": "Council.mp3", "size": 4096},
    "POST /offers/{offer}/decline": {"reason": "busy"},
    "POST /pools/{pool}/matching-policies": {"offer_minutes": 30, "hard_offers": 3},
    "POST /calendars": {
        "organization": "{organization}",
        "definition": {"time_zone": "Asia/Shanghai", "weekly": {"mon": [["09:00", "18:00"]]}},
    },
    "POST /calendars/{calendar}/dry-run": {"days": 7},
    "POST /sla-policies/{sla_policy}/dry-run": {"days": 7},
    "POST /calendars/{calendar}/activate": {"applies_to_open": True},
    "POST /sla-policies": {
        "organization": "{organization}",
        "key": "all",
        "name": "All",
        "definition": {"targets": {"claim": 900}},
    },
    "POST /sla-policies/{sla_policy}/activate": {"applies_to_open": True},
    "PATCH /secretaries/{profile}": {"is_paused": True},
    "PUT /secretaries/{profile}/skills/meeting.minutes": {"proficiency": 5},
    "POST /secretaries/{profile}/leaves": {
        "starts_at": "2030-01-07T00:00:00+08:00",
        "ends_at": "2030-01-08T00:00:00+08:00",
    },
    "POST /secretaries/{profile}/blocks": {"organization": "{organization}", "reason": "By mutual wish."},
    "POST /webhooks": {"organization": "{organization}", "url": "https://93.184.216.34/hooks"},
    "PATCH /webhooks/{webhook}": {"event_types": ["task.submitted"]},
    "POST /webhooks/{webhook}/replays": {"since": "2026-01-01T00:00:00Z", "until": "2026-01-02T00:00:00Z"},
    "POST /certificates": {"kind": "{certificate_kind}", "number": "9", "issued_on": "2026-01-31"},
    "POST /certificates/{certificate}/document": _document,
    "POST /certificates/{certificate}/reject": {"reason": "The number cannot be read."},
    "POST /certificates/{verified}/revoke": {"reason": "Withdrawn by its issuer."},
}
