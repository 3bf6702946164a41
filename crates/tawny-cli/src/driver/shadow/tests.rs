use super::*;
use crate::driver::survey::SearchPath;

fn write(root: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn shadow(root: &Path, sources: &[&str]) -> Shadow {
    let sources: Vec<_> = sources.iter().map(|source| root.join(source)).collect();
    Shadow::of(
        &Survey::of(&sources, &SearchPath::default()).unwrap(),
        &|_| false,
    )
    .unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}

#[test]
fn nothing_is_made_for_a_source_that_needs_nothing() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "x.h", "");
    write(root.path(), "a.c", "#include <stdio.h>\n#include \"x.h\"\n");
    let shadow = shadow(root.path(), &["a.c"]);
    assert!(shadow.quote.is_none() && shadow.angle.is_none() && shadow.copies.is_empty());
}

#[test]
fn forwarding_headers() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "common/Pool.h", "");
    write(
        root,
        "src/a.c",
        "#include \"..\\Common\\pool.h\"\n#include \"../Common/Pool.h\"\n#include <StdIO.h>\n",
    );
    let shadow = shadow(root, &["src/a.c"]);
    let quote = shadow.quote.unwrap();
    let expected = format!(
        "#include \"{}\"\n",
        root.join("src/../common/Pool.h").display()
    );
    for name in ["..\\Common\\pool.h", "../Common/Pool.h"] {
        assert_eq!(std::fs::read_to_string(quote.join(name)).unwrap(), expected);
    }
    assert!(
        std::fs::read_to_string(shadow.angle.unwrap().join("StdIO.h"))
            .unwrap()
            .contains("#include <stdio.h>")
    );
}

#[test]
fn one_spelling_with_two_meanings() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for part in ["one", "two"] {
        write(root, &format!("{part}/stdafx.h"), "");
        write(
            root,
            &format!("{part}/a.cpp"),
            "// kept\n#include \"StdAfx.h\"\nint x;\n",
        );
    }
    let shadow = shadow(root, &["one/a.cpp", "two/a.cpp"]);
    let forwarded = std::fs::read_to_string(shadow.quote.unwrap().join("StdAfx.h")).unwrap();
    assert!(forwarded.contains("one/stdafx.h"));
    let copy = std::fs::read_to_string(&shadow.copies[&root.join("two/a.cpp")]).unwrap();
    let expected = format!(
        "#line 1 \"{0}/two/a.cpp\"\n// kept\n#include \"{0}/two/stdafx.h\"\nint x;\n",
        root.display()
    );
    assert_eq!(copy, expected);
    assert_eq!(shadow.copies.len(), 1);
}

#[test]
fn utf16_header_reached_through_a_plain_one() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    write(root, "wide.h", utf16("#define NAME \"é\"\n"));
    write(root, "plain.h", "#include \"wide.h\"\n");
    write(root, "a.c", b"#include \"plain.h\"\n/* \xc4\xe3 */\n");
    let shadow = shadow(root, &["a.c"]);
    assert_eq!(shadow.copies.len(), 3);
    assert!(
        std::fs::read(&shadow.copies[&root.join("a.c")])
            .unwrap()
            .ends_with(b"/* \xc4\xe3 */\n")
    );
    let plain = &shadow.copies[&root.join("plain.h")];
    let name = std::fs::read_to_string(plain)
        .unwrap()
        .split('"')
        .nth(3)
        .unwrap()
        .to_owned();
    let wide = std::fs::read_to_string(plain.with_file_name(name)).unwrap();
    assert!(wide.ends_with("#define NAME \"é\"\n"));
}
