//! The machinery behind every route, in the order a request meets it.

pub(crate) mod answer;
pub(crate) mod arriving;
pub(crate) mod call;
pub(crate) mod caller;
pub(crate) mod gate;
pub(crate) mod house;
mod instant;
pub(crate) mod json;
pub(crate) mod metrics;
pub(crate) mod packing;
pub(crate) mod policy;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod route;
pub(crate) mod sending;
pub(crate) mod serve;
mod table;

pub(crate) use answer::{Answer, Created, Done, Empty, Text};
pub(crate) use arriving::Arriving;
pub(crate) use call::{Body, Call, Json, Limits, Nothing};
pub(crate) use house::House;
pub(crate) use instant::{instant, moment};
pub(crate) use packing::{Packed, Tabled};
pub(crate) use policy::{Nearby, Open, Policy, Proposer, Publisher, Reader, Signed, Visitor};
pub(crate) use problem::{Problem, told};
pub(crate) use sending::Sent;
pub(crate) use table::Table;
