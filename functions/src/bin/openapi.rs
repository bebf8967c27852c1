//! What can be asked of this service and how it answers, for whoever writes a client: open to all.

functions::lambda!(alone => service::openapi);
