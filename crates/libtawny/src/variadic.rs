//! Reading the values of a C `va_list`, which Rust cannot do itself: its layout is that of the
//! processor's System V calling convention.
//!
//! <https://gitlab.com/x86-psABIs/x86-64-ABI>, <https://github.com/ARM-software/abi-aa>

use std::ffi::c_void;

/// A `va_list` of x86-64: the saved integer registers first, then the stack.
#[cfg(target_arch = "x86_64")]
#[repr(C)]
#[derive(Clone, Copy)]
pub struct VariadicArguments {
    general_offset: u32,
    float_offset: u32,
    stack: *const u64,
    registers: *const u8,
}

#[cfg(target_arch = "x86_64")]
impl VariadicArguments {
    /// Where the six saved integer registers end.
    const GENERAL_END: u32 = 6 * 8;
    /// Where the eight saved vector registers behind them end.
    const FLOAT_END: u32 = Self::GENERAL_END + 8 * 16;

    /// A copy, so that the caller's list stays where it is. A parameter of type `va_list` is a pointer in
    /// C, so its address leads to the list in two steps; that is recognised.
    ///
    /// # Safety
    /// `list` must be a C `va_list *`.
    pub unsafe fn copy(list: *const c_void) -> Self {
        // SAFETY: promised by the caller.
        unsafe {
            let first = list.cast::<[u32; 2]>().read_unaligned();
            // The offsets of a list are small, while the upper half of a pointer to a stack is not.
            let is_list = first[0] <= Self::GENERAL_END && first[1] <= Self::FLOAT_END;
            let list = if is_list {
                list
            } else {
                list.cast::<*const c_void>().read_unaligned()
            };
            list.cast::<Self>().read_unaligned()
        }
    }

    /// The next integer or pointer.
    ///
    /// # Safety
    /// The list must have another value, and it must be of that kind.
    pub unsafe fn next(&mut self) -> u64 {
        if self.general_offset < Self::GENERAL_END {
            let offset = self.general_offset as usize;
            self.general_offset += 8;
            // SAFETY: inside the area of saved integer registers.
            unsafe { self.registers.add(offset).cast::<u64>().read_unaligned() }
        } else {
            let value = self.stack;
            // SAFETY: promised by the caller.
            unsafe {
                self.stack = value.add(1);
                value.read_unaligned()
            }
        }
    }
}

/// A `va_list` of 64-bit Arm: the saved integer registers first, then the stack.
#[cfg(target_arch = "aarch64")]
#[repr(C)]
#[derive(Clone, Copy)]
pub struct VariadicArguments {
    stack: *const u64,
    general_top: *const u8,
    vector_top: *const u8,
    general_offset: i32,
    vector_offset: i32,
}

#[cfg(target_arch = "aarch64")]
impl VariadicArguments {
    /// A copy, so that the caller's list stays where it is.
    ///
    /// # Safety
    /// `list` must be a C `va_list *`.
    pub unsafe fn copy(list: *const c_void) -> Self {
        // SAFETY: promised by the caller.
        unsafe { list.cast::<Self>().read_unaligned() }
    }

    /// The next integer or pointer.
    ///
    /// # Safety
    /// The list must have another value, and it must be of that kind.
    pub unsafe fn next(&mut self) -> u64 {
        if self.general_offset < 0 {
            let offset = self.general_offset as isize;
            self.general_offset += 8;
            // SAFETY: inside the area of saved integer registers, which ends at the top.
            unsafe {
                self.general_top
                    .offset(offset)
                    .cast::<u64>()
                    .read_unaligned()
            }
        } else {
            let value = self.stack;
            // SAFETY: promised by the caller.
            unsafe {
                self.stack = value.add(1);
                value.read_unaligned()
            }
        }
    }
}
