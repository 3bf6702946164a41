use super::*;

#[test]
fn a_token_finds_its_object_until_it_is_removed() {
    let table = Table::new();
    let token = table.insert(Arc::new(7)).unwrap();
    assert_ne!(token.to_bits(), 0);
    assert_eq!(table.get(token).as_deref(), Some(&7));
    assert_eq!(table.remove(token).as_deref(), Some(&7));
    assert!(table.get(token).is_none());
    assert!(table.remove(token).is_none());
}

#[test]
fn tokens_that_name_nothing_are_harmless() {
    let table = Table::<u32>::new();
    for bits in [0, 1, 1 << INDEX_BITS, u32::MAX] {
        assert!(table.get(Token::from_bits(bits)).is_none());
        assert!(table.remove(Token::from_bits(bits)).is_none());
    }
}

#[test]
fn a_reused_slot_does_not_answer_to_its_old_token() {
    let table = Table::new();
    let first = table.insert(Arc::new(0)).unwrap();
    table.remove(first);
    let mut reused = false;
    for number in 1..4 * QUARANTINE {
        let token = table.insert(Arc::new(number)).unwrap();
        reused |= token.index() == first.index();
        assert!(table.get(first).is_none());
        assert_eq!(table.remove(token).as_deref(), Some(&number));
    }
    assert!(reused);
}

#[test]
fn an_object_lives_as_long_as_it_is_looked_at() {
    let table = Table::new();
    let object = Arc::new(1);
    let token = table.insert(Arc::clone(&object)).unwrap();
    let looked_at = table.get(token).unwrap();
    drop(table.remove(token));
    assert_eq!(*looked_at, 1);
    assert_eq!(Arc::strong_count(&object), 2);
    drop(looked_at);
    assert_eq!(Arc::strong_count(&object), 1);
}

#[test]
fn dropping_the_table_drops_what_is_in_it() {
    let object = Arc::new(1);
    let table = Table::new();
    table.insert(Arc::clone(&object)).unwrap();
    drop(table);
    assert_eq!(Arc::strong_count(&object), 1);
}

#[test]
fn a_token_of_another_table_is_taken_over() {
    let (first, second) = (Table::new(), Table::new());
    let gone = first.insert(Arc::new(0)).unwrap();
    first.remove(gone);
    let tokens: Vec<_> = (1..=3000)
        .map(|n| first.insert(Arc::new(n)).unwrap())
        .collect();
    let far = tokens[2500];
    assert!(second.insert_at(far, Arc::new(1)));
    assert!(!second.insert_at(far, Arc::new(2)));
    assert!(second.insert_at(tokens[10], Arc::new(3)));
    for bits in [0, 1 << INDEX_BITS, u32::MAX] {
        assert!(!second.insert_at(Token::from_bits(bits), Arc::new(4)));
    }
    assert_eq!(second.get(far).as_deref(), Some(&1));
    assert_eq!(second.get(tokens[10]).as_deref(), Some(&3));
    for number in 0..4 * QUARANTINE {
        let token = second.insert(Arc::new(number)).unwrap();
        assert_ne!(token, far);
        assert_eq!(second.remove(token).as_deref(), Some(&number));
    }
    assert_eq!(second.remove(far).as_deref(), Some(&1));
}

#[test]
fn flags_go_with_their_token() {
    let table = Table::new();
    let token = table.insert(Arc::new(0)).unwrap();
    assert_eq!(table.flags(token), Some(0));
    assert!(table.set_flags(token, 0b11, 0b01) && table.set_flags(token, 0b10, 0b10));
    let looked_at = table.get(token);
    assert_eq!(table.flags(token), Some(0b11));
    drop(looked_at);
    assert!(table.set_flags(token, 0b01, 0));
    assert_eq!(table.flags(token), Some(0b10));
    table.remove(token);
    assert_eq!(table.flags(token), None);
    assert!(!table.set_flags(token, 0b11, 0b11));
}
