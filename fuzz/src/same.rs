//! How a message in pieces is compared with the same message whole.

/// Pushes pieces into a reader, which must give what the message gave whole, and an error with every later call.
macro_rules! assert_same_in_pieces {
    ($reader:expr, $pieces:expr, $whole:expr) => {
        let reader = &mut $reader;
        let pushed = $pieces.into_iter().try_for_each(|piece| reader.push(piece));
        assert_eq!(reader.finish(), $whole, "in pieces it is read otherwise");
        if let Err(error) = pushed {
            assert_eq!(reader.finish(), Err(error), "finish gives the error again");
            assert_eq!(reader.push(b"<more/>"), Err(error), "push gives the error again");
        }
    };
}
