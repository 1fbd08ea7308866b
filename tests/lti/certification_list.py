"""The certification list as a whole: every item of the 1EdTech guide and of our own, and the tests that hold it.

A test is named as pytest names it, without the folder; without the brackets it stands for all of its cases. So that no
item can vanish, `test_certification_list.py` asks pytest whether each of them is there.
"""

from __future__ import annotations

BAD, TEACHER, STUDENT = (
    f"test_certification.py::test_a_{what}"
    for what in (
        "bad_launch_is_refused",
        "valid_launch_of_a_teacher_opens_the_course",
        "valid_launch_of_a_student_opens_the_course",
    )
)
REFUSED, ACCEPTED, OURS = "test_refused_launches.py::", "test_accepted_launches.py::", "test_certification_ours.py::"
DEEP, LINKED, GRADES, KEYS, ROSTER = (
    f"test_{name}.py::" for name in ("deep_linking", "linked_launches", "grades", "key_sets", "roster")
)
UNSIGNED = f"{REFUSED}test_a_launch_that_the_platform_did_not_sign"
WITH, WITHOUT = f"{REFUSED}test_a_launch_with", f"{REFUSED}test_a_launch_without_a_claim_it_needs"
COMES_IN = f"{ACCEPTED}test_alice_comes_in_with"
NULL, ODD = f"{OURS}test_each_claim_as_null_is_as_good_as_absent", f"{OURS}test_each_claim_of_another_type"
SETTINGS = f"{DEEP}test_settings_of_the_wrong_shape_are_refused_with_their_name"

KNOWN_BAD: dict[str, tuple[str, ...]] = {
    "No KID sent in JWT": (f"{BAD}[the header names no key: it has no kid]",),
    "Incorrect KID in JWT": (f"{BAD}[the header names a key that the platform does not publish]",),
    "Wrong LTI version": (f"{BAD}[the LTI version is one that does not exist]",),
    "No LTI version": (f"{BAD}[the LTI version is missing]",),
    "Invalid LTI message": (f"{BAD}[a signed token that is no LTI message at all]",),
    "Missing LTI claims": (f"{BAD}[several claims of LTI are missing at once]",),
    "Timestamps incorrect": (f"{BAD}[the timestamps are long past]",),
    "message_type claim missing": (f"{BAD}[the message type is missing]",),
    "roles claim missing": (f"{BAD}[the roles are missing]",),
    "deployment_id claim missing": (f"{BAD}[the deployment id is missing]",),
    "resource_link id claim missing": (
        f"{BAD}[the resource link is missing]",
        f"{BAD}[the resource link has no id]",
    ),
    "user (sub) claim missing": (f"{BAD}[the user is missing]", f"{BAD}[the user is an empty text]"),
    # Of other tools' suites.
    "A JWT of two parts": (f"{BAD}[the token has two parts and no signature]",),
    "The sign of an LTI 1.1 key is missing or wrong": (f"{OURS}test_a_key_of_lti_1_1_opens_nothing",),
}
VALID_TEACHER: dict[str, tuple[str, ...]] = {
    "Teacher: a valid launch": (f"{TEACHER}[a teacher in the usual way]",),
    "Teacher: several roles": (f"{TEACHER}[a teacher with several roles]",),
    "Teacher: a short role": (f"{TEACHER}[a teacher whose role is in its short form]",),
    "Teacher: an unknown role": (f"{TEACHER}[a teacher whose only role is unknown comes in as a learner]",),
    "Teacher: no role": (f"{TEACHER}[a teacher without any role comes in as a learner]",),
    "Teacher: e-mail, no name": (f"{TEACHER}[a teacher with an e-mail address and no name]",),
    "Teacher: names, no e-mail": (f"{TEACHER}[a teacher with names and no e-mail address]",),
    "Teacher: nothing personal": (f"{TEACHER}[a teacher with nothing personal]",),
    "Teacher: e-mail, no context": (f"{TEACHER}[a teacher with an e-mail address and no context]",),
}
VALID_STUDENT: dict[str, tuple[str, ...]] = {
    "Student: a valid launch": (f"{STUDENT}[a student in the usual way]",),
    "Student: several roles": (f"{STUDENT}[a student with several roles]",),
    "Student: a short role": (f"{STUDENT}[a student whose role is in its short form]",),
    "Student: an unknown role": (f"{STUDENT}[a student with an unknown role beside hers]",),
    "Student: no role": (f"{STUDENT}[a student without any role]",),
    "Student: e-mail, no name": (f"{STUDENT}[a student with an e-mail address and no name]",),
    "Student: names, no e-mail": (f"{STUDENT}[a student with names and no e-mail address]",),
    "Student: nothing personal": (f"{STUDENT}[a student with nothing personal]",),
    "Student: e-mail, no context": (f"{STUDENT}[a student with an e-mail address and no context]",),
    "Student: nothing but a resource link": (
        f"{STUDENT}[a student with nothing but a resource link that has no title]",
    ),
}
DEEP_LINKING: dict[str, tuple[str, ...]] = {
    "The request has neither target_link_uri nor resource_link": (
        f"{DEEP}test_a_request_without_target_and_resource_link_opens_the_picker",
    ),
    "Message type, timestamps, signature and required claims are validated": (
        f"{DEEP}test_a_request_is_validated_like_a_launch",
        f"{DEEP}test_a_request_without_a_required_claim_is_refused",
        f"{DEEP}test_a_request_somebody_else_signed_is_refused",
        f"{DEEP}test_no_settings_at_all_are_refused",
    ),
    "data and deployment_id are echoed": (
        f"{DEEP}test_data_comes_back_exactly_as_it_was_sent",
        f"{DEEP}test_no_data_is_answered_with_none",
        f"{DEEP}test_the_answer_is_signed_for_the_platform_and_short_lived",
    ),
    "The returned link is launched": (f"{LINKED}test_the_guide_returned_link_is_launched",),
}
GRADES_SERVICE: dict[str, tuple[str, ...]] = {
    "A score arrives in the line item of the launch": (f"{GRADES}test_alices_score_arrives_in_the_launchs_own_column",),
    "A line item is looked for": (
        f"{GRADES}test_the_column_of_the_same_link_is_found_by_the_link",
        f"{GRADES}test_a_column_made_before_is_found_again",
    ),
    "A line item is made": (f"{GRADES}test_without_a_column_one_is_made_once_for_everybody",),
    "A token is asked for and used until it ends": (
        f"{GRADES}test_one_token_serves_many_scores",
        f"{GRADES}test_a_withdrawn_token_is_renewed_once",
    ),
    "What was not granted is not asked for": (f"{GRADES}test_a_link_that_can_have_no_column_is_explained",),
}
ROSTER_SERVICE: dict[str, tuple[str, ...]] = {
    "The list of members is read, page by page": (
        f"{ROSTER}test_who_has_not_come_is_known_soon_after_the_first_launch",
        f"{ROSTER}test_everybody_s_pages_are_followed_to_the_end",
    ),
    "A token is asked for and renewed": (f"{ROSTER}test_a_token_that_was_withdrawn_is_asked_for_once_more",),
    "The scope is asked for, and may be withheld": (
        f"{ROSTER}test_a_platform_that_withholds_the_scope_is_asked_once_a_day",
    ),
    "Members who are inactive have left": (
        f"{ROSTER}test_who_is_suspended_has_left_and_is_back_when_the_roster_says_so",
    ),
    "A Link header in any form leads on": (f"{ROSTER}test_curly_quotes_lead_on_as_well", "test_paging.py::"),
}
OURS_TO_ADD: dict[str, tuple[str, ...]] = {
    "bad signature": (
        f"{UNSIGNED}[another key under the right kid]",
        f"{REFUSED}test_a_launch_changed_on_its_way",
    ),
    "alg none": (f"{UNSIGNED}[alg none]",),
    "alg HS256 with the public key": (f"{UNSIGNED}[HS256 with the public key as the secret]",),
    "nonce reuse": (
        f"{OURS}test_the_nonce_of_an_earlier_launch_opens_no_later_one",
        f"{REFUSED}test_a_new_token_for_a_login_that_was_used",
    ),
    "state missing": (f"{REFUSED}test_an_incomplete_form",),
    "state mismatch": (
        f"{OURS}test_the_states_of_two_launches_cannot_be_exchanged",
        f"{REFUSED}test_a_state_that_was_never_given_out",
    ),
    "state expired": (f"{REFUSED}test_a_launch_that_took_too_long",),
    "state used": (f"{REFUSED}test_the_same_launch_twice",),
    "state of another platform": (f"{REFUSED}test_a_login_that_began_at_another_platform",),
    "wrong aud": (f"{WITH}[meant for another tool]", f"{WITH}[nobody as audience]"),
    "aud list with azp": (f"{COMES_IN}[several audiences, and azp is us]", f"{COMES_IN}[one audience in a list]"),
    "aud list without azp": (f"{WITH}[two audiences and no azp]", f"{WITH}[azp that is not in aud]"),
    "unknown iss": (f"{WITH}[an unknown issuer]", f"{REFUSED}test_a_login_that_cannot_begin"),
    "known iss, wrong client": (f"{WITH}[meant for another tool]", f"{REFUSED}test_a_login_that_cannot_begin"),
    "inactive deployment": (f"{REFUSED}test_an_unknown_deployment_waits_for_approval",),
    "iat in the future beyond leeway": (f"{REFUSED}test_a_clock_that_is_off_is_measured",),
    "missing exp, iat or nonce": (f"{WITHOUT}[exp-", f"{WITHOUT}[iat-", f"{WITHOUT}[nonce-"),
    "JSON list body": (f"{REFUSED}test_a_body_that_is_no_json_object",),
    "each claim null": (NULL, f"{OURS}test_the_table_of_claims_has_every_claim_of_a_launch"),
    "wrong type each": (ODD, f"{REFUSED}test_a_claim_of_the_wrong_type_is_named"),
    "int sub": (f"{ODD}_is_refused_or_not_read[sub-a number]",),
    "1 MB payload": (f"{REFUSED}test_a_megabyte_of_launch", f"{DEEP}test_a_message_of_a_megabyte_is_too_large"),
    "huge roles list": (f"{OURS}test_five_hundred_roles_are_read_and_one_more_is_too_many", f"{WITH}[501 roles]"),
    "unicode, right to left and HTML in names": (
        f"{COMES_IN}[a name in many scripts, and in HTML]",
        f"{COMES_IN}[a name with characters that no name has]",
    ),
    "unicode, right to left and HTML in titles": (f"{OURS}test_a_title_is_a_text_and_never_a_page",),
    "deep linking: accept_types without ltiResourceLink": (
        f"{DEEP}test_a_platform_that_takes_other_things_only_is_told_why_nothing_comes",
    ),
    "deep linking: accept_multiple false with two chosen": (f"{DEEP}test_one_is_chosen_where_the_platform_takes_one",),
    "deep linking: missing return URL": (SETTINGS,),
    "deep linking: javascript: as return URL": (
        f"{DEEP}test_a_choice_goes_to_no_address_that_could_do_harm[javascript:alert(1)]",
    ),
    "privacy launch": (
        "test_data_privacy.py::test_alice_sees_what_is_kept_about_her",
        "test_data_privacy.py::test_nobody_else_may_ask_about_alice",
        "test_data_privacy.py::test_a_question_that_is_none_is_refused",
    ),
    "submission review": ("test_reviewing.py::test_dana_opens_what_alice_did_on_the_page_of_alice",),
    "submission review without for_user": ("test_reviewing.py::test_what_is_wrong_is_said_on_a_page",),
    "unsubstituted $Var": (
        f"{COMES_IN}[$Variable]",
        f"{COMES_IN}[the course unsubstituted]",
        f"{LINKED}test_what_a_platform_does_not_fill_in_is_treated_as_not_told",
    ),
    "unknown message_type": (f"{WITH}[an unknown message]",),
    "duplicate tabs": (f"{ACCEPTED}test_two_tabs_that_alice_opened_at_once_both_come_in",),
    "same sub on two deployments": (f"{OURS}test_the_same_user_on_two_deployments_is_one_person_in_two_runs",),
    "JWKS 500": (f"{KEYS}test_a_platform_that_is_down_locks_nobody_out", f"{KEYS}test_but_not_for_ever"),
    "JWKS timeouts": (f"{OURS}test_a_key_set_that_does_not_come_keeps_nobody_waiting",),
    "JWKS HTML": (f"{KEYS}test_a_broken_key_set_is_never_kept[a page]",),
    "JWKS rotated": (f"{KEYS}test_a_new_key_is_found_at_once_but_not_asked_for_without_end",),
}
SECTIONS = {
    "known bad payloads": KNOWN_BAD,
    "valid teacher launches": VALID_TEACHER,
    "valid student launches": VALID_STUDENT,
    "deep linking": DEEP_LINKING,
    "grades": GRADES_SERVICE,
    "names and roles": ROSTER_SERVICE,
    "ours to add": OURS_TO_ADD,
}
