"""A short run of the fuzzer; `fuzz_images.py` says how to run a long one."""

import psutil

from fuzz.fuzz_images import damaged, fuzz, real_encodings


def test_a_thousand_damaged_images_neither_crash_nor_hang_the_program():
    findings = fuzz(1_000, seed=1)

    assert findings.total == 1_000
    assert findings.hangs == 0
    assert findings.outcomes["read"] > 100
    assert len(findings.outcomes) > 4
    assert all(outcome == "read" or outcome.endswith(".") for outcome in findings.outcomes)
    assert psutil.Process().children() == []


def test_a_seed_names_the_same_files_again():
    assert list(damaged(60, seed=3)) == list(damaged(60, seed=3))
    assert list(damaged(60, seed=3)) != list(damaged(60, seed=4))


def test_every_damage_begins_with_an_image_that_can_be_read(tmp_path):
    from deepclust_gui.data.decode import decode

    for _, content in real_encodings():
        assert decode(content).width > 0
