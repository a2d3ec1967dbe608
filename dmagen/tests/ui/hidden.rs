//! Faults that are not all told beside each other, and why.

/// Each of the first and each of the second, and why one of two hides the other or makes another finding of it.
pub(crate) type Pairs = (&'static [&'static str], &'static [&'static str], &'static str);

/// Faults that change all that is read below or beside them, and why nothing is asked of them here.
pub(crate) const WHOLE: &[(&[&str], &str)] = &[
    (
        &[
            "unknown_ip",
            "path_for_a_name",
            "number_for_a_name",
            "unclosed",
            "bad_indent",
            "tab_before_a_key",
            "tab_for_indentation",
            "tab_in_a_text",
        ],
        "without the text of its IP a chip is not bound",
    ),
    (&["two_documents"], "the rest of the IP is in another document"),
    (
        &[
            "unknown_route",
            "unknown_parent",
            "unknown_parent_of_the_ip",
            "parent_is_itself",
            "parent_no_name",
            "parents_in_a_circle",
        ],
        "what lacks may stand in the file that is missing",
    ),
    (
        &["no_map", "unknown_register_map", "unknown_folder_of_register_map"],
        "without a register map there are no registers, fields and bases",
    ),
    (&["mapping_for_a_key"], "what is no key may be any of those that lack"),
];

const REGISTER: &[&str] = &[
    "unknown_register",
    "unknown_register_far_off",
    "register_without_block",
    "register_of_no_channel",
    "open_brace",
    "unknown_block",
];

/// Faults that hide others of one place, and why.
pub(crate) const HIDDEN: &[Pairs] = &[
    (
        REGISTER,
        &[
            "lane_as_a_side",
            "limit_too_wide",
            "nothing_bounds_it",
            "promised_items_too_wide",
            "promised_less_than_accepted",
            "promised_more_than_accepted",
            "bytes_into_items",
            "items_of_the_other_side",
            "unit_of_no_field",
        ],
        "a register that is not there has no width and no unit",
    ),
    (
        &["no_unit", "unit_of_no_register"],
        &["address_plus_items", "inexact_division_in_a_step"],
        "nor has one without unit",
    ),
    (
        &["unit_of_no_field", "lane_as_a_side"],
        &[
            "limit_too_wide",
            "nothing_bounds_it",
            "promised_items_too_wide",
            "promised_less_than_accepted",
            "promised_more_than_accepted",
            "bytes_into_items",
            "items_of_the_other_side",
        ],
        "nor has one of which one field may have it",
    ),
    (
        &["text_for_a_number", "negative", "octal"],
        &[
            "channel_without_vector",
            "channel_with_two_vectors",
            "vector_of_no_channel",
            "request_to_no_channel",
            "lane_outside_its_register",
            "lanes_of_two_channels_overlap",
        ],
        "the number of channels is not known",
    ),
    (
        &["key_at_the_top", "list_for_a_mapping"],
        &[
            "key_inside",
            "boolean_spelt_otherwise",
            "promised_priority_too_high",
            "half_never_wanted",
            "cyclic_without_means",
            "priority_without_means",
            "links_without_means",
            "bursts_without_means",
            "not_known_yet",
            "condition_for_several_bits",
            "priority_past_its_field",
            "name_with_a_meaning",
            "half_without_means",
            "promised_more_than_accepted",
        ],
        "the limits are not known",
    ),
    (
        &[
            "literal_beside_a_condition",
            "literal_beside_a_choice",
            "wrong_choice",
            "number_beyond_a_word",
            "number_below_zero",
            "shift_out_of_a_word",
            "division_by_zero",
            "request_past_its_field",
            "link_past_its_field",
        ],
        &["request_line_too_large", "links_without_means"],
        "the value of `LINE` is not known",
    ),
    (&["key_inside"], &["priority_past_its_field"], "one of the limits is not known"),
    (
        &[
            "unknown_constant_of_the_ip",
            "block_value_in_a_rule",
            "variable_in_a_rule",
            "table_in_a_rule",
        ],
        &["request_past_its_field", "link_past_its_field"],
        "one of the rules may bound it",
    ),
    (
        &["literal_beside_a_condition", "condition_for_several_bits"],
        &["not_known_yet", "cyclic_without_means"],
        "a value that is not known speaks of `cyclic`",
    ),
    (
        &[
            "word_without_place",
            "word_across_its_entry",
            "word_of_odd_size",
            "word_field_outside",
            "word_fields_overlap",
            "word_like_another",
        ],
        &["links_without_means"],
        "`LINK` is not known",
    ),
    (&["unknown_outcome"], &["error_bit_stays"], "this case looks at the flag"),
    (
        &["key_of_a_vector", "vector_number_huge"],
        &[
            "channel_without_vector",
            "channel_with_two_vectors",
            "vector_number_twice",
            "vector_with_a_gap",
        ],
        "one of the vectors is not known",
    ),
    (
        &["request_twice"],
        &[
            "request_no_route",
            "request_to_no_controller",
            "request_to_no_channel",
            "request_line_refused",
        ],
        "of two keys of one name the first is read",
    ),
    (
        &["key_of_a_lane"],
        &[
            "lane_planned",
            "lane_with_a_number",
            "lane_of_other_bits",
            "lane_of_a_read_only_register",
            "lane_bit_zero",
            "write_only_lane",
            "handler_forgets_a_flag",
        ],
        "how this lane is written is not known",
    ),
    (
        &["expression_unknown_sign", "map_in_a_place"],
        &["lane_without_alias"],
        "the place of this lane is not known",
    ),
    (
        &["no_step", "unknown_procedure", "two_names_where_one"],
        &["halt_leaves_flags", "error_bit_stays", "halt_does_not_wait", "halt_goes_on_regardless"],
        "a step of `halt` is not known",
    ),
    (
        &["endless_poll", "poll_of_nothing", "key_of_a_step"],
        &["error_bit_stays"],
        "a step of `halt` that speaks of `CTRL` is not known",
    ),
    (
        &["no_choice", "unsupported_with_steps"],
        &["recompute_forgets_an_address", "recompute_of_everything", "resume_starts_nothing"],
        "the strategy is another one, or not known",
    ),
    (
        &["comparison_chain"],
        &[
            "items_of_the_other_side",
            "inexact_division",
            "promised_items_too_wide",
            "promised_less_than_accepted",
        ],
        "one of the rules is not known",
    ),
    (
        &["name_with_a_meaning"],
        &["promised_items_too_wide", "promised_less_than_accepted"],
        "`items` is not known",
    ),
    (
        &["items_of_the_other_side"],
        &[
            "limit_too_wide",
            "nothing_bounds_it",
            "promised_items_too_wide",
            "promised_less_than_accepted",
            "promised_more_than_accepted",
        ],
        "these items are not those that are counted",
    ),
    (&["unknown_planned_register"], &["recompute_of_everything"], "no word of `COUNT` is known"),
    (&["unbound_block"], &["same_base"], "one of the bases is not known"),
    (
        &["start_as_planned", "start_with_a_zero", "nothing_starts"],
        &["finish_starts", "release_starts_without_an_interrupt"],
        "what starts is not known",
    ),
    (&["start_as_planned", "start_with_a_zero"], &["program_starts"], "nor is it here"),
    (
        &["word_made_twice"],
        &[
            "start_as_planned",
            "start_with_a_zero",
            "program_starts",
            "finish_starts",
            "release_starts_without_an_interrupt",
            "resume_as_planned",
        ],
        "which word is planned is not known",
    ),
    (
        &["field_too_narrow"],
        &["program_starts", "finish_starts", "release_starts_without_an_interrupt"],
        "`EN` is not known",
    ),
    (
        &[
            "lane_of_a_read_only_register",
            "lane_outside_its_register",
            "lane_bit_zero",
            "expression_unknown_sign",
            "map_in_a_place",
            "key_of_a_lane",
        ],
        &["ends_without_means", "errors_without_means"],
        "one of the lanes, which may have a mask, is not known",
    ),
    (&["code_of_no_value"], &["map_of_the_wrong_thing"], "the map is not known"),
    (
        &["unknown_planned_register", "bytes_into_items", "variable_in_the_block"],
        &["promised_less_than_accepted", "promised_more_than_accepted"],
        "what is counted is not known",
    ),
    (
        &["block_value_made_further_down"],
        &[
            "items_into_address",
            "limit_too_wide",
            "nothing_bounds_it",
            "promised_items_too_wide",
            "promised_less_than_accepted",
            "promised_more_than_accepted",
        ],
        "`items` is not known yet",
    ),
    (
        &["table_in_the_handler", "value_in_the_handler"],
        &["ends_without_means", "errors_without_means"],
        "when the handler has work is not known",
    ),
    (
        &["exists_by_another_register"],
        &[
            "acting_zero_forgotten",
            "acting_zero_in_a_plan",
            "word_never_written",
            "no_word_planned",
            "window_of_a_channels_own",
        ],
        "which channels have `KEY` is not known",
    ),
    (
        &["limit_too_wide", "nothing_bounds_it"],
        &["promised_less_than_accepted"],
        "what is accepted does not fit",
    ),
];

const TABLES: &[&str] = &[
    "table_in_the_plan",
    "table_in_a_rule",
    "table_in_the_handler",
    "table_without_part",
    "table_of_halves",
    "word_without_place",
    "word_across_its_entry",
    "word_of_odd_size",
    "word_field_outside",
    "word_fields_overlap",
    "word_like_another",
    "words_of_no_descriptor",
    "words_of_one_name",
];

const VALUES: &[&str] = &["value_in_the_handler", "value_made_further_down", "part_of_a_value"];

/// Faults that together are another one, or none.
pub(crate) const TOGETHER: &[Pairs] = &[
    (TABLES, TABLES, "there are two `tables`"),
    (VALUES, VALUES, "there are two `let`"),
    (&["table_in_the_plan", "part_of_a_value"], &["acting_bit_planned"], "there are two `FAULT`"),
    (
        &["name_with_a_meaning"],
        &[
            "block_value_in_the_plan",
            "block_value_in_a_rule",
            "block_value_in_a_step",
            "block_value_in_the_outcome",
            "block_value_in_a_capability",
            "block_value_in_the_handler",
            "block_value_captured",
        ],
        "the value has another name",
    ),
    (&["word_made_twice"], &["resume_starts_nothing"], "`resume` wrote the word"),
    (&["commit_in_configure"], &["nothing_starts"], "`configure` writes the word"),
    (
        &["no_word_planned"],
        &["acting_zero_in_a_plan", "word_never_written"],
        "one has the other's word",
    ),
    (
        &["unbound_block"],
        &["alias_at_the_same_base", "alias_with_vectors"],
        "the alias has no block, either",
    ),
    (
        &["alias_at_the_same_base"],
        &["channel_without_vector", "channel_with_two_vectors"],
        "nor has its channel a vector",
    ),
    (&["unbound_block"], &["unknown_block_of_a_controller"], "one binds the other's block"),
    (
        &["lane_of_a_read_only_register", "lane_of_other_bits"],
        &["write_only_lane", "lane_written_whole"],
        "one reads what the other has made readable, or does not write it",
    ),
    (
        &["lane_of_a_read_only_register", "lane_outside_its_register", "lane_in_the_block"],
        &["name_twice"],
        "the name is the lane's, or the variable's",
    ),
    (
        &["name_with_a_meaning"],
        &["items_into_address"],
        "one says again what the other has renamed",
    ),
    (
        &["failure_known_outside_halt"],
        &["variable_never_captured", "suspend_without_steps", "suspend_captures_nothing"],
        "`start` captures what they do not",
    ),
];
