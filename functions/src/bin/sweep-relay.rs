//! What should have been published long ago is published now.

functions::lambda!(events [Bus] => news::sweep_relay);
