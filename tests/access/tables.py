"""What every address answers to whom: first decided from the rule, then held against the product.

`.` stands for 404. A form is sent as `addresses.forms` says, or empty: 422 is the answer of somebody who may.
"""

from collections.abc import Iterator
from dataclasses import dataclass

# The contract is private among staff (the lawyer’s), shown to the requester and the watcher; the counterparty is
# named in it. `door` is somebody of the other face who presents a session at the wrong door.
PORTAL = """
name                 method visitor requester watcher colleague counterparty stranger deactivated door
home                 GET    302     200       200     200       200          200      302         403
home                 POST   302     405       405     405       405          405      302         403
contracts            GET    302     200       200     200       200          200      302         403
contracts            POST   302     405       405     405       405          405      302         403
contract             GET    302     200       200     .         200          .        302         403
contract             POST   302     405       405     405       405          405      302         403
contract_attachments GET    302     200       200     .         .            .        302         403
contract_attachments POST   302     405       405     405       405          405      302         403
contract_move        GET    302     403       403     .         403          .        302         403
contract_move        POST   302     403       403     .         403          .        302         403
contracts_export     GET    302     200       200     200       200          200      302         403
contracts_export     POST   302     405       405     405       405          405      302         403
matters              GET    302     200           200    200           200          200      302         403
matters              POST   302     405           405    405           405          405      302         403
matters_export       GET    302     200           200    200           200          200      302         403
matters_export       POST   302     405           405    405           405          405      302         403
matter               GET    302     200           200    .             200          .        302         403
matter               POST   302     405           405    405           405          405      302         403
matter_attachments   GET    302     200           200    .             .            .        302         403
matter_attachments   POST   302     405           405    405           405          405      302         403
cases                GET    302     200           200    200           200          200      302         403
cases                POST   302     405           405    405           405          405      302         403
case                 GET    302     200           200    .             200          .        302         403
case                 POST   302     405           405    405           405          405      302         403
case_attachments     GET    302     200           200    .             .            .        302         403
case_attachments     POST   302     405           405    405           405          405      302         403
attachments_upload   GET    302     405       405     405       405          405      302         403
attachments_upload   POST   302     302       403     .         403          .        302         403
attachments_archive  GET    302     200       200     .         .            .        302         403
attachments_archive  POST   302     405       405     405       405          405      302         403
attachments_undo     GET    302     405       405     405       405          405      302         403
attachments_undo     POST   302     302       .       .         .            .        302         403
document_download    GET    302     200       200     .         .            .        302         403
document_download    POST   302     405       405     405       405          405      302         403
document_rename      GET    302     200       403     .         .            .        302         403
document_rename      POST   302     422       403     .         .            .        302         403
document_delete      GET    302     405       405     405       405          405      302         403
document_delete      POST   302     302       403     .         .            .        302         403
version_upload       GET    302     405       405     405       405          405      302         403
version_upload       POST   302     302       403     .         .            .        302         403
hearings             GET    302     200       200     200       200          200      302         403
hearings             POST   302     405       405     405       405          405      302         403
hearing_calendar     GET    302     200       200     .         .            .        302         403
hearing_calendar     POST   302     405       405     405       405          405      302         403
sign_up              GET    200     302       302     302       302          302      200         403
sign_up              POST   422     302       302     302       302          302      422         403
sign_up_sent         GET    200     200       200     200       200          200      200         403
sign_up_sent         POST   405     405       405     405       405          405      405         403
sign_up_confirm      GET    302     302       302     302       302          302      302         403
sign_up_confirm      POST   405     405       405     405       405          405      405         403
sign_up_password     GET    .       .         .       .         .            .        .           403
sign_up_password     POST   .       .         .       .         .            .        .           403
sign_up_waiting      GET    200     200       200     200       200          200      200         403
sign_up_waiting      POST   405     405       405     405       405          405      405         403
"""

# Contacts are the whole legal team’s, and what they are related to follows each dossier.
# Accounts, companies and settings are the administrators’; lawyers read the list of clients, and no more of them.
# An address that takes only one of GET and POST says so to everybody alike.
STAFF = """
name                    method visitor administrator lawyer walled_lawyer door
home                    GET    302     302           302    302           403
home                    POST   302     302           302    302           403
contracts               GET    302     200           200    200           403
contracts               POST   302     405           405    405           403
contracts_export        GET    302     200           200    200           403
contracts_export        POST   302     405           405    405           403
contract_create         GET    302     200           200    200           403
contract_create         POST   302     422           422    422           403
contract                GET    302     .             200    .             403
contract                POST   302     405           405    405           403
contract_history        GET    302     .             200    .             403
contract_history        POST   302     405           405    405           403
contract_edit           GET    302     .             200    .             403
contract_edit           POST   302     .             422    .             403
contract_move           GET    302     .             200    .             403
contract_move           POST   302     .             302    .             403
contract_share          GET    302     .             200    .             403
contract_share          POST   302     .             422    .             403
contract_share_people   GET    302     .             200    .             403
contract_share_people   POST   302     405           405    405           403
contract_share_preview  GET    302     405           405    405           403
contract_share_preview  POST   302     .             200    .             403
contract_hide           GET    302     .             200    .             403
contract_hide           POST   302     .             302    .             403
contract_readers        GET    302     .             200    .             403
contract_readers        POST   302     405           405    405           403
contract_attachments    GET    302     .             200    .             403
contract_attachments    POST   302     405           405    405           403
contract_admit          GET    302     .             200    .             403
contract_admit          POST   302     .             422    .             403
contract_relate         GET    302     .             200    .             403
contract_relate         POST   302     .             422    .             403
contract_relate_search  GET    302     .             200    .             403
contract_relate_search  POST   302     405           405    405           403
contract_unrelate       GET    302     405           405    405           403
contract_unrelate       POST   302     .             302    .             403
matters                 GET    302     200           200    200           403
matters                 POST   302     405           405    405           403
matters_export          GET    302     200           200    200           403
matters_export          POST   302     405           405    405           403
matter_create           GET    302     200           200    200           403
matter_create           POST   302     422           422    422           403
matter                  GET    302     .             200    .             403
matter                  POST   302     405           405    405           403
matter_history          GET    302     .             200    .             403
matter_history          POST   302     405           405    405           403
matter_edit             GET    302     .             200    .             403
matter_edit             POST   302     .             422    .             403
matter_move             GET    302     405           405    405           403
matter_move             POST   302     .             302    .             403
matter_share            GET    302     .             200    .             403
matter_share            POST   302     .             422    .             403
matter_share_people     GET    302     .             200    .             403
matter_share_people     POST   302     405           405    405           403
matter_share_preview    GET    302     405           405    405           403
matter_share_preview    POST   302     .             200    .             403
matter_hide             GET    302     .             200    .             403
matter_hide             POST   302     .             302    .             403
matter_readers          GET    302     .             200    .             403
matter_readers          POST   302     405           405    405           403
matter_attachments      GET    302     .             200    .             403
matter_attachments      POST   302     405           405    405           403
matter_admit            GET    302     .             200    .             403
matter_admit            POST   302     .             422    .             403
matter_relate           GET    302     .             200    .             403
matter_relate           POST   302     .             422    .             403
matter_relate_search    GET    302     .             200    .             403
matter_relate_search    POST   302     405           405    405           403
matter_unrelate         GET    302     405           405    405           403
matter_unrelate         POST   302     .             302    .             403
matter_update           GET    302     .             200    .             403
matter_update           POST   302     .             409    .             403
cases                   GET    302     200           200    200           403
cases                   POST   302     405           405    405           403
cases_export            GET    302     200           200    200           403
cases_export            POST   302     405           405    405           403
case_create             GET    302     200           200    200           403
case_create             POST   302     422           422    422           403
case                    GET    302     .             200    .             403
case                    POST   302     405           405    405           403
case_history            GET    302     .             200    .             403
case_history            POST   302     405           405    405           403
case_edit               GET    302     .             200    .             403
case_edit               POST   302     .             422    .             403
case_move               GET    302     405           405    405           403
case_move               POST   302     .             302    .             403
case_share              GET    302     .             200    .             403
case_share              POST   302     .             422    .             403
case_share_people       GET    302     .             200    .             403
case_share_people       POST   302     405           405    405           403
case_share_preview      GET    302     405           405    405           403
case_share_preview      POST   302     .             200    .             403
case_hide               GET    302     .             200    .             403
case_hide               POST   302     .             302    .             403
case_readers            GET    302     .             200    .             403
case_readers            POST   302     405           405    405           403
case_attachments        GET    302     .             200    .             403
case_attachments        POST   302     405           405    405           403
case_admit              GET    302     .             200    .             403
case_admit              POST   302     .             422    .             403
case_relate             GET    302     .             200    .             403
case_relate             POST   302     .             422    .             403
case_relate_search      GET    302     .             200    .             403
case_relate_search      POST   302     405           405    405           403
case_unrelate           GET    302     405           405    405           403
case_unrelate           POST   302     .             302    .             403
case_update             GET    302     .             200    .             403
case_update             POST   302     .             409    .             403
practice_areas          GET    302     200           403    403           403
practice_areas          POST   302     405           405    405           403
practice_area_create    GET    302     200           403    403           403
practice_area_create    POST   302     422           403    403           403
practice_area_edit      GET    302     200           403    403           403
practice_area_edit      POST   302     422           403    403           403
practice_area_move      GET    302     405           405    405           403
practice_area_move      POST   302     302           403    403           403
practice_area_remove    GET    302     405           405    405           403
practice_area_remove    POST   302     302           403    403           403
attachments_upload      GET    302     405           405    405           403
attachments_upload      POST   302     .             302    .             403
attachments_act         GET    302     405           405    405           403
attachments_act         POST   302     .             302    .             403
attachments_archive     GET    302     .             200    .             403
attachments_archive     POST   302     405           405    405           403
attachments_undo        GET    302     405           405    405           403
attachments_undo        POST   302     .             302    .             403
folder_create           GET    302     .             200    .             403
folder_create           POST   302     .             422    .             403
folder_rename           GET    302     .             200    .             403
folder_rename           POST   302     .             422    .             403
folder_circle           GET    302     .             200    .             403
folder_circle           POST   302     .             200    .             403
folder_open             GET    302     .             200    .             403
folder_open             POST   302     .             409    .             403
attachments_private     GET    302     .             403    .             403
attachments_private     POST   302     .             403    .             403
document                GET    302     .             200    .             403
document                POST   302     .             409    .             403
document_rename         GET    302     .             200    .             403
document_rename         POST   302     .             422    .             403
document_download       GET    302     .             200    .             403
document_download       POST   302     405           405    405           403
version_upload          GET    302     405           405    405           403
version_upload          POST   302     .             422    .             403
version_download        GET    302     .             200    .             403
version_download        POST   302     405           405    405           403
version_restore         GET    302     405           405    405           403
version_restore         POST   302     .             302    .             403
contacts                GET    302     200           200    200           403
contacts                POST   302     405           405    405           403
contacts_export         GET    302     200           200    200           403
contacts_export         POST   302     405           405    405           403
contacts_find           GET    302     200           200    200           403
contacts_find           POST   302     405           405    405           403
contact_create          GET    302     200           200    200           403
contact_create          POST   302     422           422    422           403
contact                 GET    302     200           200    200           403
contact                 POST   302     405           405    405           403
contact_edit            GET    302     200           200    200           403
contact_edit            POST   302     422           422    422           403
related_add             GET    302     .             200    .             403
related_add             POST   302     .             422    .             403
related_edit            GET    302     .             200    .             403
related_edit            POST   302     .             422    .             403
related_show            GET    302     405           405    405           403
related_show            POST   302     .             302    .             403
related_remove          GET    302     405           405    405           403
related_remove          POST   302     .             302    .             403
related_undo            GET    302     405           405    405           403
related_undo            POST   302     .             302    .             403
hearings                GET    302     200           200    200    403
hearings                POST   302     405           405    405    403
hearings_export         GET    302     200           200    200    403
hearings_export         POST   302     405           405    405    403
case_hearings           GET    302     .             200    .      403
case_hearings           POST   302     405           405    405    403
hearing                 GET    302     .             200    .      403
hearing                 POST   302     405           405    405    403
hearing_create          GET    302     .             200    .      403
hearing_create          POST   302     .             422    .      403
hearing_edit            GET    302     .             200    .      403
hearing_edit            POST   302     .             422    .      403
hearing_clone           GET    302     .             200    .      403
hearing_clone           POST   302     .             422    .      403
stage_create            GET    302     .             200    .      403
stage_create            POST   302     .             422    .      403
stage_edit              GET    302     .             200    .      403
stage_edit              POST   302     .             422    .      403
hearing_postpone        GET    302     .             200    .      403
hearing_postpone        POST   302     .             422    .      403
hearing_cancel          GET    302     .             200    .      403
hearing_cancel          POST   302     .             409    .      403
hearing_result          GET    302     .             200    .      403
hearing_result          POST   302     .             409    .      403
hearing_show            GET    302     405           405    405    403
hearing_show            POST   302     .             302    .      403
hearing_undo            GET    302     405           405    405    403
hearing_undo            POST   302     .             302    .      403
stage_show              GET    302     405           405    405    403
stage_show              POST   302     .             302    .      403
attachment_rules        GET    302     200           403    403           403
attachment_rules        POST   302     302           403    403           403
reminder_rules          GET    302     200           403    403           403
reminder_rules          POST   302     302           403    403           403
hearing_calendar        GET    302     .             200    .             403
hearing_calendar        POST   302     405           405    405           403
settings                GET    302     302           302    302           403
settings                POST   302     302           302    302           403
clients                 GET    302     200           200    200           403
clients                 POST   302     405           405    405           403
clients_export          GET    302     200           403    403           403
clients_export          POST   302     405           405    405           403
client_people           GET    302     200           403    403           403
client_people           POST   302     405           405    405           403
client_create           GET    302     200           403    403           403
client_create           POST   302     422           403    403           403
client                  GET    302     200           403    403           403
client                  POST   302     405           405    405           403
client_edit             GET    302     200           403    403           403
client_edit             POST   302     422           403    403           403
client_move             GET    302     200           403    403           403
client_move             POST   302     409           403    403           403
client_deactivate       GET    302     200           403    403           403
client_deactivate       POST   302     302           403    403           403
client_reactivate       GET    302     405           405    405           403
client_reactivate       POST   302     302           403    403           403
client_invite_again     GET    302     405           405    405           403
client_invite_again     POST   302     302           403    403           403
client_import           GET    302     200           403    403           403
client_import           POST   302     422           403    403           403
client_import_template  GET    302     200           403    403           403
client_import_template  POST   302     405           405    405           403
client_roster           GET    302     200           403    403           403
client_roster           POST   302     405           405    405           403
client_roster_start     GET    302     405           405    405           403
client_roster_start     POST   302     302           403    403           403
client_roster_refused   GET    302     200           403    403           403
client_roster_refused   POST   302     405           405    405           403
companies               GET    302     200           403    403           403
companies               POST   302     405           405    405           403
company_create          GET    302     200           403    403           403
company_create          POST   302     422           403    403           403
company                 GET    302     200           403    403           403
company                 POST   302     405           405    405           403
company_rename          GET    302     200           403    403           403
company_rename          POST   302     422           403    403           403
departments             GET    302     200           403    403           403
departments             POST   302     405           405    405           403
department_create       GET    302     405           405    405           403
department_create       POST   302     422           403    403           403
department_rename       GET    302     200           403    403           403
department_rename       POST   302     422           403    403           403
department_remove       GET    302     405           405    405           403
department_remove       POST   302     302           403    403           403
sign_ups                GET    302     200           403    403           403
sign_ups                POST   302     422           403    403           403
sign_up                 GET    302     200           403    403           403
sign_up                 POST   302     405           405    405           403
sign_up_approve         GET    302     405           405    405           403
sign_up_approve         POST   302     422           403    403           403
sign_up_decline         GET    302     405           405    405           403
sign_up_decline         POST   302     422           403    403           403
colleagues              GET    302     200           403    403           403
colleagues              POST   302     405           405    405           403
colleague_create        GET    302     200           403    403           403
colleague_create        POST   302     422           403    403           403
colleague_edit          GET    302     200           403    403           403
colleague_edit          POST   302     422           403    403           403
colleague_deactivate    GET    302     200           403    403           403
colleague_deactivate    POST   302     302           403    403           403
colleague_reactivate    GET    302     405           405    405           403
colleague_reactivate    POST   302     302           403    403           403
colleague_invite_again  GET    302     405           405    405           403
colleague_invite_again  POST   302     302           403    403           403
teams                   GET    302     200           403    403           403
teams                   POST   302     405           405    405           403
team_create             GET    302     405           405    405           403
team_create             POST   302     422           403    403           403
team_rename             GET    302     200           403    403           403
team_rename             POST   302     422           403    403           403
office                  GET    302     200           403    403           403
office                  POST   302     422           403    403           403
office_logo_remove      GET    302     405           405    405           403
office_logo_remove      POST   302     302           403    403           403
mail_settings           GET    302     200           403    403           403
mail_settings           POST   302     422           403    403           403
mail_test               GET    302     405           405    405           403
mail_test               POST   302     422           403    403           403
mail_test_outcome       GET    302     200           403    403           403
mail_test_outcome       POST   302     405           405    405           403
security                GET    302     200           403    403           403
security                POST   302     302           403    403           403
account_events          GET    302     200           403    403           403
account_events          POST   302     405           405    405           403
workflows               GET    302     200           403    403           403
workflows               POST   302     405           405    405           403
workflow_create         GET    302     200           403    403           403
workflow_create         POST   302     422           403    403           403
workflow                GET    302     200           403    403           403
workflow                POST   302     405           405    405           403
workflow_rename         GET    302     200           403    403           403
workflow_rename         POST   302     422           403    403           403
workflow_copy           GET    302     200           403    403           403
workflow_copy           POST   302     422           403    403           403
workflow_default        GET    302     405           405    405           403
workflow_default        POST   302     302           403    403           403
workflow_remove         GET    302     200           403    403           403
workflow_remove         POST   302     422           403    403           403
workflow_types          GET    302     200           403    403           403
workflow_types          POST   302     302           403    403           403
workflow_status_add     GET    302     200           403    403           403
workflow_status_add     POST   302     422           403    403           403
workflow_transition_add GET    302     200           403    403           403
workflow_transition_add POST   302     422           403    403           403
status_edit             GET    302     200           403    403           403
status_edit             POST   302     422           403    403           403
status_remove           GET    302     200           403    403           403
status_remove           POST   302     200           403    403           403
status_place            GET    302     405           405    405           403
status_place            POST   302     302           403    403           403
status_start            GET    302     405           405    405           403
status_start            POST   302     302           403    403           403
transition_edit         GET    302     200           403    403           403
transition_edit         POST   302     422           403    403           403
transition_remove       GET    302     200           403    403           403
transition_remove       POST   302     200           403    403           403
first_run               GET    .       .             .      .             403
first_run               POST   .       .             .      .             403
first_run_administrator GET    .       .             .      .             403
first_run_administrator POST   .       .             .      .             403
first_run_office        GET    302     .             403    403           403
first_run_office        POST   302     .             403    403           403
first_run_mail          GET    302     .             403    403           403
first_run_mail          POST   302     .             403    403           403
first_run_done          GET    302     .             403    403           403
first_run_done          POST   302     405           405    405           403
"""

# Both faces mount these, and they are the same to everybody: the doors to whoever is `outside` (visitors, and those
# who were deactivated), one’s own account to whoever is `inside`.
BOTH = """
name                                 method outside inside door
account_login                        GET    200     302    403
account_login                        POST   200     302    403
mfa_login_webauthn                   GET    302     302    403
mfa_login_webauthn                   POST   302     302    403
mfa_authenticate                     GET    302     302    403
mfa_authenticate                     POST   302     302    403
account_logout                       GET    302     200    403
account_logout                       POST   302     302    403
invitation_accept                    GET    .       .      403
invitation_accept                    POST   .       .      403
invitation_again                     GET    200     200    403
invitation_again                     POST   302     302    403
invitation                           GET    302     302    403
invitation                           POST   405     405    403
account_reset_password               GET    200     200    403
account_reset_password               POST   422     422    403
account_reset_password_done          GET    200     200    403
account_reset_password_done          POST   405     405    403
account_reset_password_from_key      GET    302     302    403
account_reset_password_from_key      POST   302     302    403
account_reset_password_from_key_done GET    200     200    403
account_reset_password_from_key_done POST   405     405    403
set_language                         GET    405     405    403
set_language                         POST   302     302    403
profile                              GET    302     200    403
profile                              POST   302     422    403
account_change_password              GET    302     200    403
account_change_password              POST   302     422    403
account_reauthenticate               GET    302     200    403
account_reauthenticate               POST   302     422    403
mfa_reauthenticate                   GET    302     302    403
mfa_reauthenticate                   POST   302     302    403
mfa_reauthenticate_webauthn          GET    302     302    403
mfa_reauthenticate_webauthn          POST   302     302    403
mfa_index                            GET    302     200    403
mfa_index                            POST   302     405    403
mfa_activate_totp                    GET    302     302    403
mfa_activate_totp                    POST   302     302    403
mfa_deactivate_totp                  GET    302     .      403
mfa_deactivate_totp                  POST   302     .      403
mfa_list_webauthn                    GET    302     200    403
mfa_list_webauthn                    POST   302     405    403
mfa_add_webauthn                     GET    302     302    403
mfa_add_webauthn                     POST   302     302    403
mfa_remove_webauthn                  GET    302     302    403
mfa_remove_webauthn                  POST   302     302    403
mfa_edit_webauthn                    GET    302     302    403
mfa_edit_webauthn                    POST   302     302    403
mfa_view_recovery_codes              GET    302     .      403
mfa_view_recovery_codes              POST   302     405    403
mfa_generate_recovery_codes          GET    302     302    403
mfa_generate_recovery_codes          POST   302     302    403
mfa_download_recovery_codes          GET    302     .      403
mfa_download_recovery_codes          POST   302     405    403
usersessions_list                    GET    302     200    403
usersessions_list                    POST   302     405    403
devices_end                          GET    302     405    403
devices_end                          POST   302     302    403
device_end                           GET    302     405    403
device_end                           POST   302     302    403
calendar                             GET    302     200    403
calendar                             POST   302     302    403
calendar_make                        GET    302     200    403
calendar_make                        POST   302     200    403
calendar_end                         GET    302     405    403
calendar_end                         POST   302     302    403
calendar_feed                        GET    200     200    403
calendar_feed                        POST   405     405    403
brand_css                            GET    200     200    403
brand_css                            POST   405     405    403
brand_logo                           GET    .       .      403
brand_logo                           POST   405     405    403
"""

TABLES = {"portal": PORTAL, "staff": STAFF}
OUTSIDE = ("visitor", "deactivated")


@dataclass(frozen=True)
class Row:
    face: str
    name: str
    method: str
    answers: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return f"{self.face} {self.name} {self.method}"


def _lines(table: str) -> tuple[list[str], list[tuple[str, str, list[int]]]]:
    head, *lines = [line.split() for line in table.strip().splitlines()]
    return head[2:], [
        (name, method, [404 if cell == "." else int(cell) for cell in cells])
        for name, method, *cells in lines
    ]


def _rows() -> Iterator[Row]:
    _columns, shared = _lines(BOTH)
    for face, table in TABLES.items():
        people, lines = _lines(table)
        for name, method, cells in lines:
            yield Row(face, name, method, tuple(zip(people, cells, strict=True)))
        for name, method, (outside, inside, door) in shared:
            answers = {one: outside if one in OUTSIDE else inside for one in people} | {"door": door}
            yield Row(face, name, method, tuple(answers.items()))


ROWS = list(_rows())
ROWS_OF = {face: [row for row in ROWS if row.face == face] for face in TABLES}
