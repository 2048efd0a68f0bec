//! What an independent parser says of a document, where the two may differ, and why.
