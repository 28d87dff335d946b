import pytest
@pytest.mark.skipif(True, reason="needs Chromium")
def test_a(): ...
def test_b(): pytest.skip("ogrinfo absent")
@pytest.mark.xfail(reason="x")
def test_c(): assert False
