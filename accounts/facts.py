"""What the program itself does with persons, cookies and safety: said in words here, and held to the code by tests.

tests/accounts/test_facts.py walks every model and every cookie: what is stored and not told here fails there.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.pdf import KEPT_FOR as PDF_KEPT

Words = str | Promise

ADDRESS_KEPT = datetime.timedelta(days=30)
"""How long an e-mail address in a fault report is kept after the report was handled."""
REPORT_KEPT = datetime.timedelta(days=730)
"""How long a handled fault report is kept."""
NUMBER_KEPT = datetime.timedelta(days=30)
"""How long the number to call and the words of a call that somebody asked for are kept after it was made or called off."""
REPORTS_AN_HOUR = 10
"""Fault reports taken from one address (IP) in an hour."""


def days(number: int) -> Words:
    """A time as people say it; whole years as years."""
    if number % 365 == 0:
        years = number // 365
        return ngettext_lazy("%(years)s year", "%(years)s years", years) % {"years": years}
    return ngettext_lazy("%(days)s day", "%(days)s days", number) % {"days": number}


# --- Cookies ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cookie:
    """One cookie; `seconds` is its life, None if it ends with the browser."""

    name: str
    seconds: int | None
    why: Words

    @property
    def life(self) -> Words:
        return _("Until the browser is closed") if self.seconds is None else days(self.seconds // 86400)


def cookies() -> list[Cookie]:
    """Every cookie that the service sets, with its life as it is configured. All are needed for what somebody asks for."""
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            settings.SESSION_COOKIE_AGE,
            _("Keeps you signed in, or keeps the questionnaire open after you have opened your link."),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            settings.CSRF_COOKIE_AGE,
            _("Protects the forms, so that nobody can send one in your name from another website."),
        ),
        Cookie(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_COOKIE_AGE, _("Remembers the language you chose.")),
        Cookie(
            CookieStorage.cookie_name,
            None,
            _("Carries a message such as “The changes have been saved” to the next page, and is then removed."),
        ),
    ]


def kept_on_the_device() -> Words:
    """What scripts keep in the browser beside cookies (static/js/autosave.js); the law treats it alike."""
    return _(
        "What you write in the questionnaire is kept on your device (in the browser’s IndexedDB and local storage) until the "
        "server has it, so that nothing is lost when the line is. It is removed from the device as soon as it has arrived, or "
        "when you press “Leave the computer”. If you do so without a line, that is remembered there until the server has "
        "heard of it. What staff write during a call is kept in the same way. What they changed last in a call is "
        "kept in their window (in the browser’s session storage), so that it can be undone, until the window is closed. "
        "Which contact is on the line is kept as a number in the local storage, and removed when staff open a call "
        "twelve hours later or more. "
        "What staff write about a visit, whom they tick off at the door and the photos that they take there are kept in the "
        "same way, also when they have been signed out meanwhile. A page about the visit that they have taken along lies in "
        "the browser’s cache, so that it opens without a line. All of that is removed when they sign out, and after seven days "
        "at the latest."
    )


# --- What is kept about persons ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """Data about one kind of person. `fields` are the columns that hold it, as app.Model.field or app.Model.*."""

    who: Words
    what: Words
    why: Words
    how_long: Words
    fields: tuple[str, ...]


def kept() -> list[Kept]:
    return [
        Kept(
            _("People at the municipalities"),
            _("Name, work e-mail, work telephone, language, municipality and function, and when you were added."),
            _("To invite you, call you and visit you."),
            _(
                "Until the day of deletion that the office has set for you, or until you ask. When that day has passed you "
                "are on the office’s list of those to erase. Erasing removes name, e-mail and telephone for good."
            ),
            (
                *_of("municipalities.Contact", "name email telephone language delete_after created_at erased_at"),
                *_of("municipalities.Contact", "sort_key search"),
                *_of("municipalities.Assignment", "contact note"),
                "municipalities.Participation.main_contact",
            ),
        ),
        Kept(
            _("Those who answer"),
            _(
                "What the municipality answered, who wrote or said it, in which function, when, and by which way (web, "
                "telephone, visit, a workbook). Earlier answers are kept beside later ones."
            ),
            _("So that every figure can be traced to its source, and colleagues see who answered what."),
            _(
                "As long as the municipality’s answers. When you are erased, your function stays beside the answer, without "
                "your name. A personal detail in a text can be removed from the text and its history. A workbook that the office reads answers from is kept for a day at "
                "most."
            ),
            (
                *_of("surveys.Answer", "value missing"),
                *_of("surveys.AnswerRevision", "at value missing reason by_contact spoken_by spoken_role redacted_at"),
                *_of("surveys.RefusedAnswer", "value missing at by_contact spoken_role settled_at"),
                *_of("surveys.Submission", "at by_contact"),
                *_of("surveys.Response", "created_at opened_at reopened_at"),
                *_of("municipalities.Participation", "declined_reason variant_reason"),
            ),
        ),
        Kept(
            _("Those who have a personal link"),
            _(
                "That you have a link, how long it holds, when it was made, first opened and last used, whether it was revoked, "
                "which pages you were asked for and by whom, and which pages somebody wants to come back to."
            ),
            _(
                "So that only those who were asked can answer, a link that went astray can be stopped, and colleagues see "
                "who is there."
            ),
            _("As long as the municipality’s answers; the link itself is not stored and stops working when it ends."),
            (
                *_of("surveys.Invitation", "contact expires_at created_at revoked_at opened_at"),
                *_of("surveys.Invitation", "pages invited_by last_seen_at"),
                *_of("surveys.LaterPage", "by_contact at"),
            ),
        ),
        Kept(
            _("Those whom we write letters to"),
            _(
                "Your e-mail, the letter as it was written, who wrote it, when it was sent and what the mail server answered. "
                "Your personal link does not stand in it."
            ),
            _("So that we know what you have been told, and see when an address does not work."),
            _("As long as the municipality’s answers. When you are erased, address and text go at once."),
            (
                *_of(
                    "surveys.Letter", "contact to_address from_name reply_to subject body enclosure message_id answer"
                ),
                *_of(
                    "surveys.Letter", "created_at created_by created_by_contact next_try_at claimed_at sent_at moot_at"
                ),
            ),
        ),
        Kept(
            _("Those who ask for a call, for more time, or for somebody else to answer"),
            _(
                "The number to call, whom to ask for, when it suits you and what you write; which new last day you chose; "
                "whom you named instead, who is then one of the people at the municipalities; and when it was handled."
            ),
            _("To call you when it suits you, and to ask the right person."),
            _(
                "The number and your words about a call until %(number)s after the call, all your words at the latest when "
                "you are erased. That somebody asked is kept as long as the municipality’s answers."
            )
            % {"number": days(NUMBER_KEPT.days)},
            (
                *_of("surveys.Appointment", "contact wishes words telephone ask_for asked_at"),
                *_of("surveys.Appointment", "starts_at ends_at note handled_at"),
                *_of("municipalities.FollowUp", "what contact due_on made_at made_by_contact done_at"),
            ),
        ),
        Kept(
            _("Those whom we talk with on the telephone"),
            _(
                "When we called you, at which number, how it went and how long it took; what was noted while we spoke; questions "
                "that we have sent back to you and your replies; and what you said of the answers when we read them back."
            ),
            _("To know what has been said, and not to ask twice."),
            _(
                "The number until %(number)s after the call, notes and your own words at the latest when you are erased. That "
                "somebody called or replied is kept as long as the municipality’s answers."
            )
            % {"number": days(NUMBER_KEPT.days)},
            (
                *_of("surveys.Call", "contact telephone started_at ended_at until paused_at note"),
                *_of("surveys.CallNote", "at text"),
                *_of("surveys.Preparation", "at text"),
                *_of("surveys.Thread", "opened_at closed_at"),
                *_of("surveys.ThreadMessage", "at text by_contact spoken_role"),
                *_of("surveys.ReadBack", "sent_at answered_at answered_by answered_role"),
                *_of("surveys.Verdict", "text at by_contact spoken_role settled_at settlement"),
                *_of("reports.PlanReply", "text wants at by_contact spoken_role"),
                *_of("reports.PackageChoice", "decider decision_on changed_at said_by said_role"),
                *_of("reports.Approval", "text edited comment asked_at answered_at by_contact spoken_role"),
                *_of("reports.DocumentApproval", "told_at by_contact spoken_role"),
            ),
        ),
        Kept(
            _("Those whom we meet on visits, or who are spoken of there"),
            _("What our staff wrote down at a visit or a call, in a file with notes too."),
            _("So that what was said in the room weighs as much as what was answered in the questionnaire."),
            _("As long as the municipality’s answers. A personal detail in a note can be removed from it."),
            _of("visits.Note", "part text source begun_at changed_at"),
        ),
        Kept(
            _("Those whom we visit"),
            _(
                "That you were asked to come, your function, whether you are elected or employed, whether you came or declined, "
                "and your name if somebody wrote it down; when and where the visit was, who opens the door, what was most "
                "important and promised, and the meeting note that you get for correction."
            ),
            _("To prepare the visit, to know which functions have been met, and to keep what was promised."),
            _(
                "The number for the day and who opens the door until %(number)s after the visit. When you are erased, your "
                "function stays at the visit, without your name. The rest as long as the municipality’s answers."
            )
            % {"number": days(NUMBER_KEPT.days)},
            (
                *_of("visits.Attendance", "contact name role_text office state noted_at"),
                *_of(
                    "visits.Visit",
                    "starts_at ends_at spare_at place digital_address agenda overnight door",
                ),
                *_of("visits.Visit", "telephone moved_from reason booked_at cancelled_at held_at written_at made_at"),
                *_of("visits.Visit", "most_important unexpected we_promised they_promised meeting_note"),
            ),
        ),
        Kept(
            _("Those whose words we have noted"),
            _(
                "Passages of notes from visits and calls with what they are about, how they may be shown and in which function they "
                "were said, never by whom; and what the office makes of them beside the answers."
            ),
            _("So that what was said in the room weighs as much as the answers, and leads back to its source."),
            _("As long as the municipality’s answers, or until the passage is removed."),
            (
                *_of("visits.Excerpt", "text before after search permission made_at"),
                *_of("visits.ThemeVerdict", "kind note made_at"),
            ),
        ),
        Kept(
            _("Those who write to us"),
            _(
                "Mails that we file with the municipality’s case, with from, to and text, and files that came with them."
            ),
            _("So that the case is complete for whoever works with it, and can be handed out as public documents."),
            _(
                "As long as the municipality’s answers. When you are erased, mails that you wrote or got are blanked here at "
                "once, and a file of a saved mail is deleted; what has to be kept as a public document lies in the office’s "
                "own register. Files stay until the office deletes them, under the rules for public documents."
            ),
            (*_of("municipalities.CaseFile", "title name mail_at mail_from mail_to text contact added_at"),),
        ),
        Kept(
            _("Those who are in photos from a visit"),
            _(
                "The photo with what it shows, who took it and whether those in it have agreed. Where and with what it was "
                "taken is removed from the file before it is kept."
            ),
            _("To remember a visit and its whiteboards, and to show the work where those in the photo have agreed."),
            _("Until the office deletes the photo, or until you ask. Staff alone see it unless it has been published."),
            (*_of("visits.Photo", "caption_sv caption_en credit consent published_at added_at"),),
        ),
        Kept(
            _("Staff and readers who sign in"),
            _(
                "Name, work e-mail, direct telephone, role, when you were added and last signed in, your password in a form "
                "that nobody can read back, and the keys of the two-step sign-in if you have turned it on."
            ),
            _("To let you in, and to tell the municipalities whom to call."),
            _(
                "As long as you have an account. A closed account keeps your name beside the work you did, and %(number)s more on "
                "questionnaires as PDF that name you as the officer in charge."
            )
            % {"number": days(PDF_KEPT.days)},
            (
                *_of("accounts.User", "email name telephone role password last_login date_joined"),
                *_of("account.EmailAddress", "user email"),
                *_of("account.EmailConfirmation", "created sent key"),
                *_of("mfa.Authenticator", "user type data created_at last_used_at"),
            ),
        ),
        Kept(
            _("What staff have done"),
            _("Who wrote down or changed what, and when; who is in charge of which municipality."),
            _("So that a mistake can be found and explained, and the municipality knows who is responsible."),
            _("As long as the municipality’s answers."),
            (
                *_of("accounts.AuditEvent", "at by verb target detail"),
                "municipalities.Participation.officer",
                *_of("surveys.KnownFact", "value entered_by entered_at"),
                "surveys.AnswerRevision.by_user",
                "surveys.RefusedAnswer.by_user",
                "surveys.Submission.by_user",
                "surveys.Invitation.created_by",
                *_of("surveys.LetterTemplate", "changed_at changed_by"),
                *_of("surveys.Appointment", "officer handled_by"),
                *_of("municipalities.FollowUp", "officer made_by_user done_by"),
                "surveys.Response.test_of",
                "surveys.Call.officer",
                "surveys.Preparation.officer",
                *_of("surveys.Thread", "opened_by closed_by"),
                "surveys.ThreadMessage.by_user",
                "surveys.ReadBack.sent_by",
                "surveys.Verdict.settled_by",
                "visits.Note.author",
                "municipalities.CaseFile.added_by",
                *_of("visits.Visit", "officer made_by"),
                "visits.Attendance.noted_by",
                *_of("reports.StatusReport", "author made_at texts issued_at issued_by content compared"),
                *_of("reports.StatusSending", "sent_on to written_at written_by"),
                *_of("reports.SupportPlan", "summary begun_at begun_by changed_at"),
                *_of("reports.SupportMeasure", "title why who when changed_at changed_by"),
                *_of("reports.PlanVersion", "content answer_by sent_at sent_by"),
                *_of("reports.ParagraphEdit", "text facts computed written_at written_by"),
                *_of("reports.IssuedDocument", "content issued_at issued_by"),
                "reports.PlanReply.written_by",
                "reports.PackageChoice.changed_by",
                *_of(
                    "reports.Publication",
                    "title_sv title_en lead_sv lead_en press release_at made_at made_by changed_at",
                ),
                *_of(
                    "reports.PublicationVersion",
                    "content release_at correction published_at published_by withdrawn_at withdrawn_by",
                ),
                "reports.Approval.asked_by",
                "reports.DocumentApproval.noted_by",
                *_of("reports.Match", "note decided_at decided_by"),
                "visits.Photo.added_by",
                *_of("visits.Lesson", "title what_worked what_did_not conditions transferable made_at made_by"),
                "visits.Excerpt.made_by",
                "visits.ThemeVerdict.made_by",
                *_of("municipalities.Decision", "matter owner raised_at raised_by decided_on decision decided_by"),
            ),
        ),
        Kept(
            _("Those who report a fault in accessibility"),
            _(
                "What you write, the page it is about, when, your e-mail if you give it, and who at the office handled it."
            ),
            _("To mend the fault and answer you."),
            _("The e-mail until %(address)s after the report was handled, the rest until %(report)s after.")
            % {"address": days(ADDRESS_KEPT.days), "report": days(REPORT_KEPT.days)},
            _of("accounts.FaultReport", "at page text tools email handled_at handled_by"),
        ),
        Kept(
            _("Everybody who uses the service"),
            _(
                "Which links were opened, or who is signed in, in a session that the cookie points to. When you sign in or "
                "report a fault, the address of your connection (IP) is counted, so that nobody can try endlessly."
            ),
            _("So that the service works and withstands attacks."),
            _("The session %(days)s, the address at most a day. The program keeps no log of visits.")
            % {"days": days(settings.SESSION_COOKIE_AGE // 86400)},
            _of("sessions.Session", "session_key session_data expire_date"),
        ),
    ]


def _of(model: str, fields: str) -> tuple[str, ...]:
    return tuple(f"{model}.{field}" for field in fields.split())


# --- Safety -----------------------------------------------------------------------------------------------------------


def security() -> list[Words]:
    """Ten lines. What depends on a setting says what the setting is."""
    return [
        _("All traffic is encrypted (HTTPS), and browsers are told never to connect in any other way.")
        if settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS
        else _("This copy runs without encryption (HTTPS): it is for trying out on one computer only."),
        _("Pages load nothing from other websites: no fonts, maps, statistics or advertisements."),
        _("Scripts and styles that are not ours are blocked in the browser (Content Security Policy)."),
        _(
            "Municipalities open the questionnaire by a personal link. It is signed, ends on a set day and can be revoked."
        ),
        _(
            "Staff sign in with a password of at least %(length)s characters, stored with Argon2, and can add a second step."
        )
        % {"length": settings.SHORTEST_PASSWORD},
        _("After a few failed attempts to sign in, no more are taken for a while."),
        _(
            "Everybody sees only what their role or their link gives access to; other addresses answer as if they did not exist."
        ),
        _(
            "Every change of an answer is kept with who made it and when, and the database refuses to rewrite that history."
        ),
        _(
            "Pages with answers or contacts are not kept in the browser, and one button leaves the questionnaire on a shared computer."
        ),
        _("Error logs hold no answers, and the keys of personal links are removed from them."),
    ]
