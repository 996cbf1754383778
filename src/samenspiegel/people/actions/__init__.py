# SPDX-License-Identifier: EUPL-1.2
"""What people can do about people: the only writers of this app."""

from .accounts import (
    INVITATION_DAYS,
    InvitationRefused,
    InvitationUnknown,
    accept_account,
    find_account_invitation,
    invite_account,
    send_account_invitation,
    unlink_account,
    why_not_invited,
)
from .organisation import (
    PeriodExists,
    PeriodOutOfOrder,
    add_closed_period,
    change_organisation,
    remove_closed_period,
)
from .persons import YourOwnPerson, add_person, change_person, deactivate, reactivate
from .roles import LastAdministrator, appoint, discharge
from .seats import (
    BodyExists,
    SeatOutOfOrder,
    SeatTaken,
    add_body,
    change_seat,
    end_seat,
    rename_body,
    seat,
)

__all__ = [
    "INVITATION_DAYS",
    "BodyExists",
    "InvitationRefused",
    "InvitationUnknown",
    "LastAdministrator",
    "PeriodExists",
    "PeriodOutOfOrder",
    "SeatOutOfOrder",
    "SeatTaken",
    "YourOwnPerson",
    "accept_account",
    "add_body",
    "add_closed_period",
    "add_person",
    "appoint",
    "change_organisation",
    "change_person",
    "change_seat",
    "deactivate",
    "discharge",
    "end_seat",
    "find_account_invitation",
    "invite_account",
    "reactivate",
    "remove_closed_period",
    "rename_body",
    "seat",
    "send_account_invitation",
    "unlink_account",
    "why_not_invited",
]
