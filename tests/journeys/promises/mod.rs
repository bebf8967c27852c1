//! What holds for every operation: who may call, budgets, races, kills, logs, documents.

mod budget;
mod canary;
mod canary_guests;
mod commands;
mod edge;
mod events;
mod former_callers;
mod killing;
mod largest;
mod permissions;
mod quotas;
mod races;
mod readme;
mod rolling;
mod rooms;
mod troubled;
mod who_may_call;
mod wiring;
