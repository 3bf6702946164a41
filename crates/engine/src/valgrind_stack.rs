//! Tells valgrind of memory that is used as a stack, which it would else take for a mistake to switch to.
//!
//! <https://valgrind.org/docs/manual/manual-core-adv.html>

use crate::kernel::is_valgrind;

const STACK_REGISTER: usize = 0x1501;
const STACK_DEREGISTER: usize = 0x1502;

/// A stack that valgrind knows of while this lives.
#[derive(Debug)]
pub struct KnownStack(usize);

impl KnownStack {
    /// The stack between two addresses.
    pub fn new(low: usize, high: usize) -> Self {
        Self(request([STACK_REGISTER, low, high, 0, 0, 0]))
    }
}

impl Drop for KnownStack {
    fn drop(&mut self) {
        request([STACK_DEREGISTER, self.0, 0, 0, 0, 0]);
    }
}

/// A request to valgrind, which knows the otherwise useless instructions; 0 without it.
#[cfg(target_arch = "x86_64")]
fn request(arguments: [usize; 6]) -> usize {
    if !is_valgrind() {
        return 0;
    }
    let result;
    // SAFETY: the rotations leave the register as it was, and the exchange nothing changed; valgrind reads the arguments.
    unsafe {
        std::arch::asm!(
            "rol rdi, 3",
            "rol rdi, 13",
            "rol rdi, 61",
            "rol rdi, 51",
            "xchg rbx, rbx",
            in("rax") arguments.as_ptr(),
            inout("rdx") 0_usize => result,
        );
    }
    result
}

#[cfg(not(target_arch = "x86_64"))]
fn request(_arguments: [usize; 6]) -> usize {
    let _ = is_valgrind();
    0
}
