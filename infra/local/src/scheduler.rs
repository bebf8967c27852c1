//! `EventBridge` Scheduler: functions that run by themselves, at their time or when somebody says so.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::async_invoke::{self, Queue};
use crate::database::Database;
use crate::lambda::{Failure, Lambda};
use crate::log::say;
use crate::template::{ACCOUNT, Expression, Function, REGION, Schedule};

/// The longest it sleeps: a machine that was asleep itself is noticed then.
const SLEEP_MAX: Duration = Duration::from_secs(30);

/// The template's schedules.
pub struct Scheduler {
    /// By function.
    schedules: Vec<(String, Schedule)>,
    database: Database,
    queue: Arc<Queue>,
}

/// Why a function was not run.
#[derive(Debug)]
pub enum NotRun {
    /// No function of this name has a schedule.
    Unknown,
    /// It failed.
    Failed(Failure),
}

impl Scheduler {
    /// The schedules of these functions.
    #[must_use]
    pub fn of(functions: &[Function], database: Database, queue: Arc<Queue>) -> Arc<Self> {
        let schedules = functions.iter().flat_map(|function| {
            function.schedules.iter().map(|schedule| (function.binary.clone(), schedule.clone()))
        });
        Arc::new(Scheduler { schedules: schedules.collect(), database, queue })
    }

    /// The functions that have a schedule.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.schedules.iter().map(|(function, _)| function.as_str())
    }

    /// Fires each schedule at its times until the task is dropped. What was missed before is not made up for.
    pub async fn run(self: Arc<Self>) {
        let mut running = JoinSet::new();
        for (function, schedule) in self.schedules.iter().filter(|(_, schedule)| schedule.on).cloned() {
            let scheduler = Arc::clone(&self);
            running.spawn(async move {
                let mut times = Times { expression: schedule.expression.clone(), last: Timestamp::now() };
                while let Some(at) = times.next(Timestamp::now()) {
                    until(at).await;
                    scheduler.fire(&function, &schedule, at).await;
                }
            });
        }
        while running.join_next().await.is_some() {}
    }

    /// Hands the event over; what then becomes of it is Lambda's affair.
    async fn fire(&self, function: &str, schedule: &Schedule, at: Timestamp) {
        let event = event(function, schedule, at);
        let (name, by) = (function.to_owned(), schedule.arn(function));
        let what = format!("schedule {} of {}", schedule.name, time(at));
        let added = self.database.transact(move |transaction| {
            Ok(async_invoke::add(transaction, &name, &what, &event, Some(&by))?)
        });
        if let Err(error) = added.await {
            say(function, format_args!("its schedule could not fire: {error:#}"));
        }
        self.queue.wake();
    }

    /// Runs a function as if it were that time, once, and gives its answer.
    pub async fn run_now(&self, lambda: &Lambda, function: &str, at: Timestamp) -> Result<Value, NotRun> {
        let of_function = self.schedules.iter().find(|(name, _)| name == function);
        let (_, schedule) = of_function.ok_or(NotRun::Unknown)?;
        let event = event(function, schedule, at).to_string();
        let answer = lambda.invoke(function, event.into()).await.map_err(NotRun::Failed)?;
        Ok(serde_json::from_slice(&answer).unwrap_or_default())
    }
}

/// What the function is told.
fn event(function: &str, schedule: &Schedule, at: Timestamp) -> Value {
    let id = uuid::Uuid::new_v4().to_string();
    let arn = schedule.arn(function);
    let Some(input) = &schedule.input else {
        return json!({
            "version": "0",
            "id": id,
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": ACCOUNT,
            "time": time(at),
            "region": REGION,
            "resources": [arn],
            "detail": "{}",
        });
    };
    let input = input
        .replace("<aws.scheduler.schedule-arn>", &arn)
        .replace("<aws.scheduler.scheduled-time>", &time(at))
        .replace("<aws.scheduler.execution-id>", &id)
        .replace("<aws.scheduler.attempt-number>", "1");
    // The template's reader has tried it.
    serde_json::from_str(&input).unwrap_or_default()
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Returns at that time, or later.
async fn until(at: Timestamp) {
    while let Ok(left) = Duration::try_from(at.duration_since(Timestamp::now()))
        && !left.is_zero()
    {
        tokio::time::sleep(left.min(SLEEP_MAX)).await;
    }
}

/// The times at which a schedule fires.
struct Times {
    expression: Expression,
    last: Timestamp,
}

impl Times {
    /// The next one, when it is now. Of those that have gone by meanwhile only the last.
    fn next(&mut self, now: Timestamp) -> Option<Timestamp> {
        loop {
            self.last = self.expression.next(self.last)?;
            if self.expression.next(self.last).is_none_or(|following| following > now) {
                return Some(self.last);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stack::SCHEMAS;

    #[test]
    fn what_was_missed_is_not_made_up_for() {
        let at = |time: &str| format!("2026-12-31T{time}Z").parse::<Timestamp>().unwrap();
        for (expression, moments) in [
            // Each moment at which somebody asks, and the time that is next then.
            ("rate(5 minutes)", &[("09:00:30", Some("09:05:30")), ("09:05:30", Some("09:10:30"))][..]),
            ("cron(0/10 10 31 12 ? 2026)", &[("09:00:30", Some("10:00:00")), ("10:00:00", Some("10:10:00"))]),
            ("cron(0/10 10 31 12 ? 2026)", &[("10:25:00", Some("10:20:00")), ("10:20:01", Some("10:30:00"))]),
            ("cron(0/40 10 31 12 ? 2026)", &[("11:00:00", Some("10:40:00")), ("11:00:00", None)]),
        ] {
            let mut times = Times { expression: expression.parse().unwrap(), last: at("09:00:30") };
            for (now, next) in moments {
                assert_eq!(times.next(at(now)), next.map(at), "{expression} at {now}");
            }
        }
    }

    #[tokio::test]
    async fn a_schedule_fires_by_itself_when_it_is_on() {
        let file = std::env::temp_dir().join(format!("local-scheduler-{}.db", uuid::Uuid::new_v4()));
        let database = Database::open(&file, &SCHEMAS).unwrap();
        let queue = Queue::new(database.clone(), &[], Arc::default());
        let often = |on| Schedule { expression: Expression::Rate(1), on, ..schedule(None) };
        let schedules = vec![("awake".to_owned(), often(true)), ("asleep".to_owned(), often(false))];
        let keeper = Arc::new(Scheduler { schedules, database: database.clone(), queue: Arc::clone(&queue) });
        let mut woken = queue.changes();
        let begun = Timestamp::now();
        tokio::select! {
            () = keeper.run() => panic!("it goes on"),
            fired = woken.changed() => fired.unwrap(),
        }
        assert!(Timestamp::now() >= begun + jiff::SignedDuration::from_secs(1));
        let fired = database.transact(|transaction| {
            let sql = "SELECT function || ' by ' || by FROM invocations";
            Ok(transaction.query_row(sql, [], |row| row.get::<_, String>(0))?)
        });
        let arn = "arn:aws:scheduler:ap-south-1:000000000000:schedule/default/awake-Often";
        assert_eq!(fired.await.unwrap(), format!("awake by {arn}"));
        std::fs::remove_file(file).unwrap();
    }

    fn schedule(input: Option<&str>) -> Schedule {
        Schedule {
            name: "Often".to_owned(),
            expression: Expression::Rate(300),
            input: input.map(str::to_owned),
            delivery: crate::template::Delivery { retries: 0, max_age: 60, dead_letters: None },
            on: true,
        }
    }

    #[test]
    fn the_input_says_when() {
        let at = "2026-11-24T09:00:30.5Z".parse().unwrap();
        let own = r#"{"time": "<aws.scheduler.scheduled-time>", "by": "<aws.scheduler.schedule-arn>"}"#;
        assert_eq!(
            event("sweep", &schedule(Some(own)), at),
            json!({
                "time": "2026-11-24T09:00:30Z",
                "by": "arn:aws:scheduler:ap-south-1:000000000000:schedule/default/sweep-Often",
            })
        );
        let usual = event("sweep", &schedule(None), at);
        assert_eq!(
            (&usual["time"], &usual["source"]),
            (&json!("2026-11-24T09:00:30Z"), &json!("aws.scheduler"))
        );
    }
}
