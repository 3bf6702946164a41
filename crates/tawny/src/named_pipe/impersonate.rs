//! Acting for a client: ImpersonateNamedPipeClient.
//!
//! The thread gets the client's token. Where the kernel lets it, which is for root, it also looks at
//! files with the client's rights.
//!
//! <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-impersonatenamedpipeclient>

use std::os::fd::AsFd;

use tawny_engine::credentials::{self, Credentials};
use tawny_engine::impersonation;

use super::link::End;
use super::{HAS_READ, NamedPipe, Phase};
use crate::Error;
use crate::codes::*;
use crate::security::Subject;
use crate::security::token::{self, Level, Token};

impl NamedPipe {
    /// The calling thread acts for the client from now on, until
    /// [`revert_to_self`], as far as the client let it when it opened the pipe
    /// ([`Opening::level`](crate::create_file::Opening::level)): below [`Level::Impersonation`] the thread
    /// has the client's token, and cannot open anything.
    ///
    /// # Errors
    /// `ERROR_CANNOT_IMPERSONATE`: nothing that the client sent was read yet; `ERROR_PIPE_LISTENING`,
    /// `ERROR_PIPE_NOT_CONNECTED`: there is no client; `ERROR_ACCESS_DENIED`: it is another user, and this
    /// process may not act for others; `ERROR_INVALID_FUNCTION`: it is a client's end.
    #[doc(alias = "ImpersonateNamedPipeClient")]
    pub fn impersonate_client(&self) -> Result<(), Error> {
        let (client, groups, level) = self.client_to_impersonate()?;
        revert_to_self()?;
        let own = Credentials::own();
        if level < Level::Impersonation {
            // The thread knows whom it would act for, at most, and can open nothing.
        } else if client.uid != own.uid || client.gid != own.gid {
            impersonation::begin(client.uid, client.gid, &groups)
                .map_err(|_| Error::new(ERROR_ACCESS_DENIED))?;
        }
        let subject = match level {
            Level::Anonymous => Subject::anonymous(),
            _ => Subject::new(&client, &groups),
        };
        token::impersonate(Some(Token::new(subject, Some(level))));
        Ok(())
    }

    fn client_to_impersonate(&self) -> Result<(Credentials, Vec<u32>, Level), Error> {
        if self.end == End::Client {
            return Err(Error::new(ERROR_INVALID_FUNCTION));
        }
        if self.settled_phase() != Phase::Connected {
            return Err(self.absent().to_win32());
        }
        if !self.has(HAS_READ) {
            return Err(Error::new(ERROR_CANNOT_IMPERSONATE));
        }
        let gone = Error::new(ERROR_PIPE_NOT_CONNECTED);
        let (client, level) = {
            let state = self.state.lock();
            (state.peer.ok_or(gone)?, state.level)
        };
        let fd = self.data.fd().ok_or(gone)?;
        let groups = credentials::groups_of_peer(fd.as_fd()).map_err(|_| gone)?;
        Ok((client, groups, level))
    }

    /// The name of the user who is the client.
    ///
    /// # Errors
    /// `ERROR_CANNOT_IMPERSONATE`, as [`Self::impersonate_client`], or the client does not let the server
    /// act for it; `ERROR_NONE_MAPPED`.
    #[doc(alias = "GetNamedPipeHandleState")]
    pub fn client_user(&self) -> Result<String, Error> {
        let (client, groups, level) = self.client_to_impersonate()?;
        if level < Level::Impersonation {
            return Err(Error::new(ERROR_CANNOT_IMPERSONATE));
        }
        let user = Subject::new(&client, &groups).user();
        crate::security::account::by_sid(&user).map(|account| account.name)
    }
}

/// The calling thread acts for its process again.
///
/// # Errors
/// None that is known.
#[doc(alias = "RevertToSelf")]
pub fn revert_to_self() -> Result<(), Error> {
    impersonation::end();
    token::impersonate(None);
    Ok(())
}
