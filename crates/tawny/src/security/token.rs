//! The access token: who a process is, and whom one of its threads acts for meanwhile.
//!
//! A thread that impersonates is asked about as if it were somebody else: by the checks of this
//! process, and by the functions that tell of tokens. The kernel knows nothing of it.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/access-tokens>

use std::cell::RefCell;
use std::sync::Arc;

use super::access::Subject;
use super::acl::{Ace, Acl};
use super::well_known::LOCAL_SYSTEM;
use crate::Error;
use crate::codes::{
    ERROR_BAD_IMPERSONATION_LEVEL, ERROR_CANT_OPEN_ANONYMOUS, ERROR_INVALID_HANDLE, ERROR_NO_TOKEN,
};
use crate::create_file::rights::GENERIC_ALL;
use crate::object::{self, Handle, HandleCount, Object};

/// How far a server may act for a client.
#[doc(alias = "SECURITY_IMPERSONATION_LEVEL")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
pub enum Level {
    /// It does not learn who the client is.
    Anonymous = 0,
    /// It learns who.
    Identification = 1,
    /// It acts for the client on this machine.
    #[default]
    Impersonation = 2,
    /// On others as well.
    Delegation = 3,
}

impl Level {
    /// The level that Windows numbers so.
    ///
    /// # Errors
    /// `ERROR_BAD_IMPERSONATION_LEVEL`.
    pub fn from_number(number: u32) -> Result<Self, Error> {
        Ok(match number {
            0 => Self::Anonymous,
            1 => Self::Identification,
            2 => Self::Impersonation,
            3 => Self::Delegation,
            _ => return Err(Error::new(ERROR_BAD_IMPERSONATION_LEVEL)),
        })
    }
}

/// The object.
#[doc(alias = "OpenProcessToken")]
pub struct Token {
    handles: HandleCount,
    subject: Subject,
    /// `None`: a process' own.
    level: Option<Level>,
}

thread_local! {
    static IMPERSONATED: RefCell<Option<Arc<Token>>> = const { RefCell::new(None) };
}

impl Token {
    /// One of `subject`; a process' own, or one for threads.
    pub fn new(subject: Subject, level: Option<Level>) -> Arc<Self> {
        Arc::new(Self {
            handles: HandleCount::default(),
            subject,
            level,
        })
    }

    /// The calling process'.
    pub fn of_process() -> Arc<Self> {
        Self::new(Subject::own(), None)
    }

    /// Whom the calling thread acts for, if for anybody.
    pub fn of_thread() -> Option<Arc<Self>> {
        IMPERSONATED.with_borrow(Clone::clone)
    }

    /// Who it is.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// How far it may be acted for; `None` for a process' own.
    pub fn level(&self) -> Option<Level> {
        self.level
    }

    /// The list of rights that objects without one get.
    #[doc(alias = "TokenDefaultDacl")]
    pub fn default_dacl(&self) -> Acl {
        let entries = [self.subject.user(), LOCAL_SYSTEM].map(|sid| Ace::allow(GENERIC_ALL, sid));
        Acl::new(entries.into())
    }

    /// Another token of the same subject.
    #[doc(alias = "DuplicateTokenEx")]
    pub fn duplicate(&self, level: Option<Level>) -> Arc<Self> {
        Self::new(self.subject.clone(), level)
    }
}

impl Object for Token {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }
}

/// The calling thread acts for `token`'s subject from now on, or for its process again.
#[doc(alias = "ImpersonateLoggedOnUser")]
#[doc(alias = "RevertToSelf")]
pub fn impersonate(token: Option<Arc<Token>>) {
    IMPERSONATED.set(token);
}

/// Whether the calling thread may open anything: for itself, or for whom it really acts.
///
/// # Errors
/// `ERROR_BAD_IMPERSONATION_LEVEL`: its token only tells for whom it would act.
pub fn check_acting() -> Result<(), Error> {
    let acts = |token: &Arc<Token>| token.level >= Some(Level::Impersonation);
    match IMPERSONATED.with_borrow(|token| token.as_ref().is_none_or(acts)) {
        true => Ok(()),
        false => Err(Error::new(ERROR_BAD_IMPERSONATION_LEVEL)),
    }
}

/// Whom the calling thread acts for: its process, or somebody else.
pub fn effective() -> Subject {
    match Token::of_thread() {
        Some(token) => token.subject.clone(),
        None => Subject::own(),
    }
}

/// A handle of the calling process' token.
///
/// # Errors
/// `ERROR_TOO_MANY_OPEN_FILES`.
#[doc(alias = "OpenProcessToken")]
pub fn open_process() -> Result<Handle, Error> {
    object::insert(Token::of_process())
}

/// A handle of the token of whom the calling thread acts for.
///
/// # Errors
/// `ERROR_NO_TOKEN`: it acts for its process.
#[doc(alias = "OpenThreadToken")]
pub fn open_thread() -> Result<Handle, Error> {
    let token = Token::of_thread().ok_or(Error::new(ERROR_NO_TOKEN))?;
    if token.level == Some(Level::Anonymous) {
        return Err(Error::new(ERROR_CANT_OPEN_ANONYMOUS));
    }
    object::insert(token.duplicate(token.level))
}

/// The token that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn find(handle: Handle) -> Result<Arc<Token>, Error> {
    object::find::<Token>(handle)
        .map(|token| token.to_arc())
        .ok_or(Error::new(ERROR_INVALID_HANDLE))
}

#[cfg(test)]
mod tests {
    use tawny_engine::credentials::Credentials;

    use super::*;

    #[test]
    fn a_thread_acts_for_somebody_until_it_reverts() {
        let own = Subject::own();
        assert_eq!(effective(), own);
        assert_eq!(open_thread(), Err(Error::new(ERROR_NO_TOKEN)));
        let client = Credentials {
            pid: 1,
            uid: 4711,
            gid: 4711,
        };
        let client = Subject::new(&client, &[]);
        impersonate(Some(Token::new(client.clone(), Some(Level::Impersonation))));
        assert_eq!(effective(), client);
        let handle = open_thread().unwrap();
        assert_eq!(find(handle).unwrap().subject(), &client);
        std::thread::spawn(|| assert_eq!(effective(), Subject::own()))
            .join()
            .unwrap();
        impersonate(None);
        assert_eq!(effective(), own);
        object::close(handle).unwrap();
    }
}
