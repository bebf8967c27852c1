//! A secret is asked for once in a while, with the one before it, and what is known is good while nobody answers.

use std::time::{Duration, Instant};

use aws::{Error, secrets::REMEMBERED_FOR};
use testing::secrets_manager::SecretsManager;

#[tokio::test]
async fn both_values_are_read_once_in_five_minutes() {
    let (manager, now) = (SecretsManager::with("old", None), Instant::now());
    let secret = manager.secret();
    let first = secret.versions_at(now).await.unwrap();
    assert_eq!((first.current.as_str(), &first.previous), ("old", &None));
    assert_eq!(manager.asked(), ["AWSCURRENT", "AWSPREVIOUS"]);

    manager.change(|state| (state.current, state.previous) = (Some("new"), Some("old")));
    let soon = now + REMEMBERED_FOR.saturating_sub(Duration::from_millis(1));
    assert_eq!(secret.versions_at(soon).await.unwrap(), first);
    assert_eq!(manager.asked(), [""; 0], "it is remembered");
    let changed = secret.versions_at(now + REMEMBERED_FOR).await.unwrap();
    assert_eq!((changed.current.as_str(), changed.previous.as_deref()), ("new", Some("old")));
    assert_eq!(format!("{changed:?}"), "Versions(2)", "no log has a key");
}

#[tokio::test]
async fn what_is_known_is_good_while_nobody_answers() {
    let (manager, now) = (SecretsManager::with("key", None), Instant::now());
    let secret = manager.secret();
    secret.versions_at(now).await.unwrap();
    manager.change(|state| state.away = true);
    let later = now + REMEMBERED_FOR * 2;
    assert_eq!(secret.versions_at(later).await.unwrap().current, "key");
    let fresh = manager.secret().versions_at(now).await;
    assert!(matches!(fresh, Err(Error::Again(..))), "{fresh:?}");
}

#[tokio::test]
async fn what_passes_is_told_from_what_does_not() {
    for (status, code, passes) in [
        (500, "InternalServiceError", true),
        (400, "ThrottlingException", true),
        (400, "AccessDeniedException", false),
        (400, "DecryptionFailure", false),
    ] {
        let manager = SecretsManager::with("key", None);
        manager.change(|state| state.fails = Some((status, code)));
        let error = manager.secret().versions_at(Instant::now()).await.unwrap_err();
        assert_eq!(matches!(error, Error::Again(..)), passes, "{error}");
        assert!(error.to_string().ends_with(code), "{error}");
    }
    let none = SecretsManager::default().secret().versions_at(Instant::now()).await;
    assert!(matches!(none, Err(Error::Never(..))), "{none:?}");
}
