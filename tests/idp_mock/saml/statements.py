"""Every statement of the reference (wezel-krajowy.md) that is verified on a genuine message (V) or seen in a client's source (C) and binds
the node, with the tests that hold it. A test is named by its file under `tests` and its function."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """`mark` is V or C; `text` says it in few words."""

    chapter: str
    mark: str
    text: str
    tests: tuple[str, ...]


SAML = "idp_mock/saml/test_"
EXPECTED = SAML + "client_expectations::test_"
AUTHN = SAML + "authn_request::test_"
RESOLVE = SAML + "artifact_resolve::test_"
DIALECT = SAML + "real_dialect::test_"
SWITCHES = SAML + "switches::test_"
NAMES = SAML + "node_names::test_"
VIEWS = SAML + "views::test_"
LOGOUT = SAML + "logout::test_"
GOLDEN = SAML + "golden::test_"
REGISTERED = SAML + "service_providers::test_"
ENCRYPTION = "xml/test_encryption::test_"
SIGNATURE = "xml/test_signature::test_"


def _said(chapter: str, mark: str, text: str, *tests: str) -> Statement:
    return Statement(chapter, mark, text, tests)


STATEMENTS = (
    _said(
        "1", "C", "three paths, the same under every host", NAMES + "a_whole_login_under_a_real_name", VIEWS + "a_whole_login_and_logout"
    ),
    _said(
        "1",
        "V",
        "the Issuer is the bare host name",
        EXPECTED + "3_the_issuer_is_the_bare_host",
        NAMES + "under_each_name_everything_bears_it",
    ),
    _said("1", "C", "the hosts of all environments", NAMES + "under_each_name_everything_bears_it"),
    _said(
        "1", "V", "an entityID need not be a URI", REGISTERED + "a_short_table_has_working_defaults", AUTHN + "a_request_becomes_a_login"
    ),
    _said("1", "C", "no metadata is needed to log in", AUTHN + "a_request_becomes_a_login"),
    _said(
        "1",
        "C",
        "no client certificate is asked for in TLS",
        "operations/test_tls::test_the_node_answers_by_tls_under_every_name_of_the_real_one",
    ),
    _said(
        "3", "C", "one key for everything works", SWITCHES + "one_key_for_everything_works_even_where_encryption_keys_must_not_sign_ch_3"
    ),
    _said(
        "3",
        "C",
        "the encryption key may sign, and that is remarked on",
        EXPECTED + "6_signing_with_the_encryption_key_is_accepted_and_remarked_on",
        SWITCHES + "an_encryption_certificate_that_is_named_apart_may_sign_too_ch_3",
    ),
    _said("3", "C", "several signing certificates", AUTHN + "several_certificates_may_be_registered"),
    _said("3", "V", "the node signs with a P-256 key", "idp_mock/test_keyring::test_the_kinds_of_keys_are_p256_and_rsa_of_2048_bits"),
    _said("3", "V", "signing certificates roll over", "journeys/test_key_life::test_the_portal_follows_a_rollover"),
    _said("4.1", "C", "by POST, base64, not deflated", AUTHN + "what_cannot_be_read_is_explained", AUTHN + "base64_in_lines_is_read"),
    _said("4.1", "C", "the field ForeignAuthentication", DIALECT + "the_field_foreign_authentication_is_accepted_ch_4_1"),
    _said("4.1", "C", "a request in the query is not read", VIEWS + "get_on_the_sign_on_path_explains_that_post_is_wanted_pitfall_9"),
    _said(
        "4.1",
        "C",
        "RelayState is optional, opaque and unchanged",
        EXPECTED + "7_relay_state_is_not_demanded_and_not_invented",
        EXPECTED + "2_the_artifact_goes_back_by_post_in_the_field_samlart_with_relay_state_unchanged",
    ),
    _said("4.2", "C", "any prefix", EXPECTED + "6_any_request_prefix_and_reference_is_understood"),
    _said("4.2", "V", "the ID comes back untouched", EXPECTED + "3_the_request_id_comes_back_untouched"),
    _said("4.2", "C", "Version 2.0", AUTHN + "a_broken_rule_is_named"),
    _said("4.2", "C", "IssueInstant is any xs:dateTime", AUTHN + "any_xs_datetime_is_read_ch_4_2"),
    _said("4.2", "C", "Destination may name another environment", EXPECTED + "8_destination_may_name_any_host_of_the_real_node"),
    _said(
        "4.2", "C", "the artifact goes to AssertionConsumerServiceURL", VIEWS + "a_whole_login_and_logout", AUTHN + "a_broken_rule_is_named"
    ),
    _said("4.2", "C", "ProtocolBinding is HTTP-Artifact", AUTHN + "a_broken_rule_is_named"),
    _said(
        "4.2", "C", "ForceAuthn asks for a new login", AUTHN + "a_request_becomes_a_login", VIEWS + "logout_ends_the_session_at_the_node"
    ),
    _said("4.2", "C", "IsPassive may be absent", DIALECT + "nothing_is_demanded_that_a_client_may_leave_out_ch_4_2_and_17"),
    _said(
        "4.2",
        "C",
        "ProviderName is optional unless registered",
        AUTHN + "the_registered_provider_name_is_accepted_ch_4_3",
        AUTHN + "what_was_registered_is_enforced",
    ),
    _said("4.2", "C", "Issuer is the entityID, without Format", AUTHN + "a_request_becomes_a_login"),
    _said("4.2", "C", "SPType is required, public or private", AUTHN + "a_broken_rule_is_named", AUTHN + "what_was_registered_is_enforced"),
    _said("4.2", "C", "RequestedAttributes are required", AUTHN + "a_broken_rule_is_named"),
    _said(
        "4.2",
        "C",
        "at most one operation context, of either namespace, with its three attributes",
        AUTHN + "an_operation_to_authorise_is_passed_on_ch_4_2",
        AUTHN + "a_broken_rule_is_named",
        DIALECT + "the_operation_is_shown_before_consent_ch_4_2",
    ),
    _said(
        "4.2",
        "C",
        "NameIDPolicy unspecified",
        DIALECT + "nothing_is_demanded_that_a_client_may_leave_out_ch_4_2_and_17",
        EXPECTED + "ch_9_level_authority_and_name_id_are_those_of_the_login",
    ),
    _said(
        "4.2",
        "C",
        "RequestedAuthnContext with a comparison and LoA URIs",
        DIALECT + "a_level_satisfies_the_request_or_the_login_fails_ch_4_2",
    ),
    _said("4.2", "C", "the LoA URIs", "identity/test_level::test_the_uris_are_those_of_eidas"),
    _said(
        "4.2",
        "C",
        "four attributes, in any order, told by Name",
        AUTHN + "a_request_becomes_a_login",
        DIALECT + "the_friendly_name_of_a_requested_attribute_does_not_matter_ch_4_2",
    ),
    _said(
        "4.4",
        "C",
        "enveloped signature right after Issuer",
        "xml/test_wrapping::test_a_signature_elsewhere_than_after_the_issuer_is_refused",
    ),
    _said("4.4", "V", "ecdsa-sha256 on P-256, exclusive c14n, SHA-256", SIGNATURE + "what_libxmlsec_signs_is_accepted_here"),
    _said(
        "4.4",
        "C",
        "the Reference is #ID or empty, with PrefixList or without",
        EXPECTED + "6_any_request_prefix_and_reference_is_understood",
    ),
    _said("4.4", "C", "an empty URI in SOAP means the message", EXPECTED + "6_any_request_prefix_and_reference_is_understood"),
    _said("4.4", "C", "KeyInfo holds the certificate", AUTHN + "a_strangers_signature_must_present_its_certificate"),
    _said(
        "4.4",
        "C",
        "SignatureValue is r and s, line breaks are accepted and remarked on",
        SIGNATURE + "broken_base64_lines_are_remarked_on_pitfall_10",
        SWITCHES + "base64_in_lines_is_accepted_unless_it_is_refused_ch_4_4",
    ),
    _said(
        "5",
        "C",
        "SAMLart and RelayState by POST, exact case",
        EXPECTED + "2_the_artifact_goes_back_by_post_in_the_field_samlart_with_relay_state_unchanged",
        VIEWS + "a_whole_login_and_logout",
    ),
    _said("5", "C", "RelayState comes back exactly as it was sent", EXPECTED + "2_an_empty_relay_state_comes_back_empty"),
    _said("6", "C", "SOAP with a Header or without", RESOLVE + "a_header_may_be_there_or_not_ch_6"),
    _said(
        "6",
        "C",
        "any Content-Type or none, any SOAPAction",
        VIEWS + "6_any_content_type_and_soap_action_will_do",
        VIEWS + "6_a_form_content_type_does_not_swallow_the_body",
    ),
    _said("6", "V", "a repeated ArtifactResolve ID is answered", EXPECTED + "7_a_repeated_artifact_resolve_id_is_accepted_and_remarked_on"),
    _said("6", "C", "no Destination", RESOLVE + "a_header_may_be_there_or_not_ch_6"),
    _said(
        "7.1",
        "V",
        "the frame: elements, their order, the empty Header with its own prefix",
        GOLDEN + "a_successful_answer_is_the_golden_one",
    ),
    _said(
        "7.1",
        "V",
        "IDs are ID-<uuid>, InResponseTo points at two requests",
        GOLDEN + "a_successful_answer_is_the_golden_one",
        EXPECTED + "3_in_response_to_differs_by_level",
    ),
    _said("7.1", "V", "both signatures by one certificate, with KeyInfo", EXPECTED + "5_both_signatures_show_the_same_certificate"),
    _said(
        "7.1",
        "V",
        "no Destination, Consent or Issuer Format",
        EXPECTED + "ch_7_neither_destination_nor_consent_is_written",
        EXPECTED + "3_the_issuer_is_the_bare_host",
    ),
    _said("7.1", "V", "instants in UTC with milliseconds", EXPECTED + "ch_7_instants_are_utc_with_milliseconds"),
    _said("7.1", "V", "no line breaks, unbroken base64", EXPECTED + "4_no_text_has_line_breaks_or_spaces_around_it"),
    _said(
        "7.1",
        "V",
        "fourteen declarations on ArtifactResponse, none below but on signatures",
        EXPECTED + "1_declarations_stand_on_the_artifact_response_and_below_it_only_on_signatures",
    ),
    _said(
        "7.2",
        "V",
        "the recipe of both signatures, with the PrefixList",
        EXPECTED + "5_the_prefix_list_is_as_given",
        EXPECTED + "5_response_and_artifact_response_are_signed_as_libxmlsec_understands",
    ),
    _said("7.2", "V", "raw r and s, 64 octets", SIGNATURE + "ecdsa_is_deterministic_and_r_and_s_stand_side_by_side"),
    _said("7.3", "V", "the assertion is not signed", EXPECTED + "5_the_assertion_is_unsigned"),
    _said("8.1", "V", "ECDH-ES, ConcatKDF, kw-aes256, aes256-gcm", ENCRYPTION + "encryption_gives_the_published_octets_ch_8_5"),
    _said(
        "8.2",
        "V",
        "the shape and order of EncryptedData, once",
        EXPECTED + "4_there_is_one_encrypted_assertion_in_the_documented_element_order",
    ),
    _said("8.2", "V", "the first CipherValue is the wrapped key", EXPECTED + "4_a_client_with_regular_expressions_opens_the_assertion"),
    _said(
        "8.3",
        "V",
        "KDF values carry their length, upper-case hex, digested with it",
        EXPECTED + "4_kdf_values_carry_their_length_and_name_both_sides",
        ENCRYPTION + "each_step_of_key_derivation_gives_the_published_octets_ch_8_5",
    ),
    _said(
        "8.3",
        "V",
        "a reader of the standard derives another key",
        ENCRYPTION + "the_standard_style_does_not_open_the_nodes_messages",
        ENCRYPTION + "libxmlsec_does_not_open_the_nodes_form_pitfall_1",
    ),
    _said(
        "8.3",
        "V",
        "Z keeps its leading zeros",
        ENCRYPTION + "a_forced_leading_zero_is_one",
        ENCRYPTION + "encryption_gives_the_published_octets_ch_8_5",
    ),
    _said("8.4", "V", "a content key of 32 octets", RESOLVE + "the_content_key_has_256_bits_by_default_ch_8_4"),
    _said("9", "V", "one line, no declaration, all prefixes on the root, end tags", GOLDEN + "the_assertion_inside_is_the_golden_one"),
    _said(
        "9",
        "V",
        "fifty minutes from the whole second, no NotBefore in SubjectConfirmationData",
        EXPECTED + "ch_9_validity_is_fifty_minutes_from_the_whole_second",
    ),
    _said("9", "V", "Audience is the entityID", GOLDEN + "the_assertion_inside_is_the_golden_one"),
    _said("9", "V", "SessionIndex is the assertion's ID", EXPECTED + "ch_9_session_index_is_the_assertion_id"),
    _said("9", "C", "a SessionIndex of 64 digits", SWITCHES + "the_session_index_may_have_64_digits_and_leads_to_the_session_ch_9"),
    _said("9", "V", "NameID is the login at Profil Zaufany", EXPECTED + "ch_9_level_authority_and_name_id_are_those_of_the_login"),
    _said("9", "V", "AuthnContextClassRef is the level reached", RESOLVE + "a_level_above_the_minimum_is_reported_as_reached"),
    _said("9", "V", "AuthenticatingAuthority is pz.gov.pl", EXPECTED + "ch_9_level_authority_and_name_id_are_those_of_the_login"),
    _said(
        "9",
        "V",
        "names, order, types and values of the four attributes, xsi on each value",
        EXPECTED + "ch_9_attributes_have_the_samples_order_names_and_types",
    ),
    _said("9", "V", "DateOfBirth ends with Z", EXPECTED + "ch_9_attributes_have_the_samples_order_names_and_types"),
    _said("9", "V", "PersonIdentifier is the bare PESEL", EXPECTED + "ch_9_attributes_have_the_samples_order_names_and_types"),
    _said(
        "10",
        "C",
        "a failed login shows wherever a client looks",
        DIALECT + "every_published_client_sees_a_failed_login_where_it_looks_ch_10",
        EXPECTED + "ch_10_a_failed_login_shows_in_both_statuses_and_nothing_is_encrypted",
    ),
    _said("10", "C", "the status codes that clients know", EXPECTED + "ch_10_each_refusal_has_its_second_level_code"),
    _said("10", "C", "PartialLogout", SAML + "farewell::test_a_logout_is_partial_where_somebody_could_not_be_told_ch_11"),
    _said(
        "11",
        "C",
        "LogoutRequest by SOAP, signed, Destination or none",
        LOGOUT + "a_logout_ends_the_nodes_session",
        LOGOUT + "a_destination_may_be_left_out_ch_11",
    ),
    _said(
        "11",
        "C",
        "a signed LogoutResponse, saml2p, the top code first in the text",
        EXPECTED + "ch_11_the_first_status_code_of_a_logout_answer_is_the_top_one_under_saml2p",
        GOLDEN + "a_logout_answer_is_the_golden_one",
    ),
    _said("11", "C", "SOAPAction and Content-Type do not matter", DIALECT + "a_logout_needs_no_soap_action_and_no_content_type_ch_11"),
    _said("11", "C", "a logout right after resolving works", VIEWS + "a_whole_login_and_logout"),
    _said(
        "16.3",
        "C",
        "names and types of the natural person's attributes",
        EXPECTED + "ch_9_attributes_have_the_samples_order_names_and_types",
    ),
    _said("16.3", "C", "levels of means that are not notified", DIALECT + "a_level_of_means_that_are_not_notified_is_not_offered_ch_16_3"),
    _said(
        "16.3",
        "C",
        "an identifier between nodes is CC/PL/<id>",
        EXPECTED + "ch_16_a_foreign_person_has_the_eidas_identifier",
        DIALECT + "a_person_from_another_country_has_no_pesel_but_the_eidas_identifier_ch_16_3",
    ),
)
