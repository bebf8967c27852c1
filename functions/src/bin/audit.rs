//! Sender, administrator and patient read who did what with a referral, and who looked.

functions::lambda!(requests [] => audit::audit);
