"""The page /live in a real browser. Needs chromium, chromium-driver and python3-selenium."""

import shutil

import pytest

from client import Client
from server import PATIENCE, Server, until
from test_reminders import remind_soon

webdriver = pytest.importorskip("selenium.webdriver", reason="python3-selenium is not installed")
By = pytest.importorskip("selenium.webdriver.common.by").By

pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")), reason="chromium-driver is not installed"
)

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (
        "headless=new no-sandbox disable-gpu disable-quic no-first-run disable-background-networking "
        "disable-component-update disable-sync disable-dev-shm-usage disable-background-timer-throttling "
        "disable-renderer-backgrounding window-size=1000,900"
    ).split():
        options.add_argument("--" + flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('browser')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.chrome.service.Service(shutil.which("chromedriver"))
    driver = webdriver.Chrome(service=service, options=options)
    driver.set_page_load_timeout(PATIENCE)
    yield driver
    driver.quit()


class Page:
    """One window that shows /live."""

    def __init__(self, browser, url, email, how):
        self.browser = browser
        browser.switch_to.new_window("window")
        self.window = browser.current_window_handle
        browser.get(url + "/live")
        self.find("[name=email]").send_keys(email)
        self.find("[name=password]").send_keys(PASSWORD)
        self.find(f"button[value={how}]").click()
        self.wait_for("live")

    def find(self, selector):
        return self.here().find_element(By.CSS_SELECTOR, selector)

    def here(self):
        self.browser.switch_to.window(self.window)
        return self.browser

    def text(self, selector):
        return self.find(selector).text

    def state(self):
        return self.find("#state").get_attribute("data-state")

    def wait_for(self, state):
        until(lambda: self.state() == state or self.text("#fault"), state)
        assert self.state() == state, self.text("#fault")

    def titles(self):
        return [item.text for item in self.here().find_elements(By.CSS_SELECTOR, "#tasks .title")]

    def add(self, title):
        self.find("#add input").send_keys(title)
        self.find("#add button").click()

    def log(self):
        return self.text("#log")

    def problems(self):
        return [entry["message"] for entry in self.here().get_log("browser") if entry["level"] == "SEVERE"]


def test_two_pages_follow_each_other_and_resume_after_a_restart(browser):
    with Server() as server:
        first = Page(browser, server.url, "ada@example.com", "signup")
        second = Page(browser, server.url, "ada@example.com", "login")
        first.add("from the first")
        until(lambda: second.titles() == ["from the first"], "the task in the second page")
        second.find("#tasks input").click()
        until(lambda: first.here().find_elements(By.CSS_SELECTOR, "#tasks .done"), "done in the first page")
        assert first.problems() == [] and second.problems() == []

        server.stop()
        for page in (first, second):
            page.wait_for("waiting")
        server.start()
        for page in (first, second):
            page.wait_for("live")
            assert "resumed, 0 missed events" in page.log()
        second.add("after the restart")
        until(lambda: first.titles() == ["after the restart", "from the first"], "the task after the restart")
        assert first.text("#gaps") == second.text("#gaps") == "0"
        assert first.text("#cursor") == second.text("#cursor")


def test_a_reminder_appears_and_is_read(browser, server):
    page = Page(browser, server.url, "bell@example.com", "signup")
    session = Client(server).post("/api/v1/auth/login", json={"email": "bell@example.com", "password": PASSWORD}).json()
    client = Client(server, session["access_token"], session["user"])
    told = lambda: [item.text for item in page.here().find_elements(By.CSS_SELECTOR, "#inbox .title")]
    remind_soon(client, "Feed the cat")
    until(lambda: told() == ["Feed the cat"], "the reminder")
    page.find("#inbox button").click()
    until(lambda: told() == [], "it is read")
    assert client.get("/api/v1/notifications/count").json() == {"total": 1, "unread": 0}
    assert page.problems() == []


def test_the_page_says_why_nobody_gets_in(browser, server):
    browser.switch_to.new_window("window")
    browser.get(server.url + "/live")
    browser.find_element(By.NAME, "email").send_keys("nobody@example.com")
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "button[value=login]").click()
    until(lambda: "password" in browser.find_element(By.ID, "fault").text, "a reason")
