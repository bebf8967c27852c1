//! What people with accounts do and see.

mod accounts;
mod admissions;
mod asking;
mod auditing;
mod calendars;
mod consenting;
mod declining;
mod doctor_only;
mod files;
mod identity;
mod imaging;
mod internal;
mod lab;
mod lists;
mod noticed;
mod orders;
mod outside;
mod pdfs;
mod reading;
mod repeating;
mod responsible;
mod spine;
mod told;
mod visits;
mod who_is_out;
mod withdrawing;
