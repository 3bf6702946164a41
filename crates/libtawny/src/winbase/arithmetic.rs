//! Arithmetic.

use crate::types::LONG;

/// `number * numerator / denominator`, rounded to the nearest; -1 when it does not fit or the
/// denominator is 0.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-muldiv>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_MulDiv(number: LONG, numerator: LONG, denominator: LONG) -> LONG {
    if denominator == 0 {
        return -1;
    }
    let product = i64::from(number) * i64::from(numerator);
    let divisor = i64::from(denominator);
    // Halves are rounded away from zero.
    let half = (divisor.abs() / 2)
        * if (product < 0) == (divisor < 0) {
            1
        } else {
            -1
        };
    let half = if divisor < 0 { -half } else { half };
    LONG::try_from((product + half) / divisor).unwrap_or(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest() {
        for (arguments, result) in [
            ((7, 1, 2), 4),
            ((-7, 1, 2), -4),
            ((7, -1, 2), -4),
            ((7, 1, -2), -4),
            ((-7, 1, -2), 4),
            ((5, 1, 3), 2),
            ((4, 1, 3), 1),
            ((i32::MAX, i32::MAX, i32::MAX), i32::MAX),
            ((i32::MAX, 2, 1), -1),
            ((1, 1, 0), -1),
            ((0, 5, -3), 0),
        ] {
            assert_eq!(
                tawny_MulDiv(arguments.0, arguments.1, arguments.2),
                result,
                "{arguments:?}"
            );
        }
    }
}
