//! A party puts the booked visit into a calendar.

functions::lambda!(requests [] => letters::visit_calendar);
