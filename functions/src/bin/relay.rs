//! What was written to the log is published on the bus.

functions::lambda!(events [Bus] => news::relay);
