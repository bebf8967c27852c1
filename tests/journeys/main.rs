//! Journeys of referrals, from outside: HTTP against a running local stack with the real functions.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test by panicking"
)]

mod accounts;
mod admissions;
mod asking;
mod bad_addresses;
mod bad_commands;
mod bad_fields;
mod bad_json;
mod browser;
mod budget;
mod by_eye;
mod calendars;
mod canary;
mod canary_guests;
mod case;
mod chromium;
mod consenting;
mod dead_links;
mod declining;
mod dice;
mod doctor_only;
mod edge;
mod enclosing;
mod events;
mod files;
mod former_callers;
mod given_up;
mod guests;
mod heavy;
mod identity;
mod imaging;
mod in_and_out;
mod internal;
mod killing;
mod lab;
mod largest;
mod lists;
mod lives;
mod orders;
mod outside;
mod pdfs;
mod permissions;
mod person;
mod post;
mod quotas;
mod races;
mod reading;
mod readme;
mod repeating;
mod replies;
mod responsible;
mod rolling;
mod samples;
mod scene;
mod signed;
mod spine;
mod stack;
mod told;
mod tour;
mod trouble;
mod troubled;
mod untouched;
mod uploads;
mod visits;
mod who_is_out;
mod who_may_call;
mod wiring;
mod withdrawing;
