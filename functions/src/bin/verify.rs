//! Whoever holds a letter asks whether it is right.

functions::lambda!(requests [SigningKeys] => letters::verify);
