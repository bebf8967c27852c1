//! What doctors without an account do and see.

mod by_eye;
mod dead_links;
mod enclosing;
mod ending;
mod given_up;
mod in_and_out;
mod links;
mod own_words;
mod photos;
mod replies;
