//! `infra/template.yaml`, run on this machine: a tool for this project, split by AWS service.

pub mod async_invoke;
pub mod bench;
pub mod bus;
pub mod callers;
pub mod client;
pub mod control;
pub mod data;
pub mod database;
pub mod dead_letters;
pub mod demo;
pub mod functions;
pub mod gateway;
pub mod issuer;
pub mod lambda;
pub mod log;
pub mod mail;
pub mod mailbox;
pub mod objects;
pub mod people;
pub mod scheduler;
pub mod seed;
pub mod stack;
pub mod stream;
pub mod table;
pub mod template;
