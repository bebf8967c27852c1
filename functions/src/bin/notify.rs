//! A change on the bus is told to whom it concerns.

functions::lambda!(invocations [AppUrl, Mail] => news::notify);
