"""The pages /live, /admin and /monitors in a real browser. Needs chromium, chromium-driver and python3-selenium."""

import shutil

import pytest

from client import PASSWORD as CLIENT_PASSWORD, Client
from server import PATIENCE, Server, until
from test_jobs import JOBS, operator, order, statistics
from test_reminders import remind_soon
from watched import Site

webdriver = pytest.importorskip("selenium.webdriver", reason="python3-selenium is not installed")
By = pytest.importorskip("selenium.webdriver.common.by").By
Keys = pytest.importorskip("selenium.webdriver.common.keys").Keys
Select = pytest.importorskip("selenium.webdriver.support.select").Select

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


@pytest.fixture(autouse=True)
def windows(browser):
    """Each test opens its own; a page that stayed open would go on asking for its server."""
    first = browser.current_window_handle
    yield
    for other in browser.window_handles:
        if other != first:
            browser.switch_to.window(other)
            browser.close()
    browser.switch_to.window(first)
    browser.get_log("browser")


class Page:
    """One window that shows /live, or another page that is signed in to."""

    def __init__(self, browser, url, email, how, path="/live"):
        self.browser = browser
        browser.switch_to.new_window("window")
        self.window = browser.current_window_handle
        browser.get(url + path)
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
        return self.texts("#tasks .title")

    def texts(self, selector):
        """All at once: what comes live may replace any of them."""
        every = "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)"
        return self.here().execute_script(every, selector)

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
    told = lambda: page.texts("#inbox .title")
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


class Admin:
    """One window that shows /admin."""

    def __init__(self, browser, url, email):
        self.browser = browser
        browser.switch_to.new_window("window")
        browser.get(url + "/admin")
        self.find("[name=email]").send_keys(email)
        self.find("[name=password]").send_keys(CLIENT_PASSWORD + Keys.ENTER)

    def find(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        """All at once: a refresh may replace any of them."""
        every = "return [...document.querySelectorAll(arguments[0])].map((one) => one.innerText)"
        return self.browser.execute_script(every, selector)

    def queue(self, kind):
        """The numbers of a kind: waiting, running, retrying, dead, done, failed."""
        rows = [text.split() for text in self.texts("#queues tbody tr")]
        return next((row[1:] for row in rows if row[0] == kind), None)

    def press(self, selector):
        """By keyboard, as everything has to work."""
        self.find(selector).send_keys(Keys.ENTER)

    def problems(self):
        # Refusals that a test brings about are logged by the browser as well.
        return [
            entry["message"]
            for entry in self.browser.get_log("browser")
            if entry["level"] == "SEVERE" and "status of 40" not in entry["message"]
        ]


def test_an_operator_sees_requeues_edits_cancels_and_purges_jobs(browser):
    with Server() as own:
        admin = operator(own)
        order(admin, count=120)
        order(admin, run_at="2031-01-01T00:00:00Z", payload={"a": 1})
        for _ in range(3):
            order(admin, "create_task", payload={"title": ""})
        until(lambda: statistics(admin)["dead"] == 3 and statistics(admin)["done_total"] >= 120, "jobs have run")

        page = Admin(browser, own.url, admin.account["email"])
        until(lambda: page.queue("create_task") and page.queue("noop"), "the queues")
        assert page.queue("create_task")[3] == "3" and page.queue("noop")[0] == "1"
        done = page.find("#plot").get_attribute("aria-label").split(": ")[1].split(" done")[0]
        assert int(done) >= 120  # the mails of those who signed up are jobs as well
        assert "3 died" in page.find("#plot").get_attribute("aria-label")

        # The number of dead ones leads to them; each can be seen, repaired and put back.
        page.press("#queues tr[data-key=create_task] .dead button")
        until(lambda: len(page.texts("#jobs tbody tr")) == 3, "the dead ones")
        assert all("/title" in text for text in page.texts("#jobs tbody tr"))
        page.press("#jobs tbody tr:first-child .look")
        until(lambda: page.find("#detail").get_attribute("open"), "the dialog")
        payload = page.find("#payload")
        payload.clear()
        payload.send_keys("no JSON")
        page.press("#save")
        until(lambda: "no JSON" in page.find("#detail-fault").text, "a reason")
        payload.clear()
        payload.send_keys('{"title":"Repaired"}')
        page.press("#save")
        until(lambda: "saved" in page.find("#told").text, "saved")
        page.press("#requeue")
        until(lambda: [task["title"] for task in admin.tasks()] == ["Repaired"], "it has run")
        until(lambda: len(page.texts("#jobs tbody tr")) == 2, "it is gone from the list")

        # What waits can be cancelled.
        page.find("#filter input[value=waiting]").click()
        until(lambda: "noop" in "".join(page.texts("#filter select option")), "the kinds")
        Select(page.find("#filter select")).select_by_value("noop")
        until(lambda: [text.split()[:3] for text in page.texts("#jobs tbody tr")] != [], "the waiting one")
        page.press("#jobs .look")
        until(lambda: page.find("#remove").text == "Cancel job", "the dialog")
        page.press("#remove")
        until(lambda: page.texts("#jobs tbody tr") == [], "it is cancelled")

        # The rest is purged.
        Select(page.find("#filter select")).select_by_value("")
        page.press("#purge")
        page.press("#purge-now")
        until(lambda: page.queue("create_task")[3] == "0", "no dead ones")
        assert statistics(admin)["dead"] == 0 and "2 dead jobs removed" in page.find("#told").text

        # It follows by itself, and comes back when the server does.
        order(admin, "create_task", payload={"title": ""})
        until(lambda: page.queue("create_task")[3] == "1", "the new dead one")
        own.stop()
        until(lambda: page.find("#state").get_attribute("data-state") == "waiting", "no connection")
        own.start()
        until(lambda: page.find("#state").get_attribute("data-state") == "live", "connected again")
        assert [text for text in page.problems() if "Failed to load" not in text] == []
        own.stop()


def test_somebody_without_the_role_is_told_what_to_do(browser, server):
    user = Client.sign_up(server)
    page = Admin(browser, server.url, user.account["email"])
    until(lambda: page.find("#no-role").is_displayed(), "the advice")
    assert page.find("#grant").text == "steward admin grant " + user.account["email"]
    assert not page.find("#board").is_displayed()


class Monitors(Page):
    """One window that shows /monitors."""

    def __init__(self, browser, url, email, how):
        super().__init__(browser, url, email, how, "/monitors")

    def cards(self):
        return self.texts("#list li")

    def watch(self, sentence):
        self.find("#add [name=prompt]").send_keys(sentence + Keys.ENTER)

    def press(self, selector):
        """By keyboard, as everything has to work."""
        self.find(selector).send_keys(Keys.ENTER)

    def plot(self):
        return self.find("#plot").get_attribute("aria-label") or ""

    def labels(self):
        return self.here().execute_script("return [...document.querySelectorAll('#plot text')].map((one) => one.textContent)")

    def drawn(self, selector):
        return self.here().execute_script("return document.querySelectorAll(arguments[0]).length", "#plot " + selector)


@pytest.fixture(scope="module")
def watcher(template):
    """A server that may look at this machine."""
    with Server(OUTBOUND_NETWORKS="any") as own:
        yield own
        own.stop()


def signed_in(server, email):
    session = Client(server).post("/api/v1/auth/login", json={"email": email, "password": PASSWORD}).json()
    return Client(server, session["access_token"], session["user"])


def test_a_sentence_becomes_a_monitor_whose_history_is_drawn_live(browser, watcher):
    with Site() as site:
        site.price("/lamp", 60)
        page = Monitors(browser, watcher.url, "mona@example.com", "signup")
        page.watch(f"Tell me when the price at {site.url('/lamp')} drops below 50 euros")
        until(lambda: page.plot() == "price: now 60 EUR; least 60 EUR, most 60 EUR; 0 changes of state", "the plot")
        assert "price: 60 EUR" in page.cards()[0] and "inactive" in page.cards()[0]
        assert page.drawn(".value") == 1 and page.drawn("line.limit") == 1 and page.drawn(".flag") == 0
        assert page.texts("#looks tbody tr td:nth-child(2)") == ["changed"] and page.texts("#looks tbody tr td:nth-child(3)") == ["inactive"]
        assert "when it becomes active, every time; fired 0 times" in page.text("#triggers")

        # Another client looks: what changes appears by itself.
        client = signed_in(watcher, "mona@example.com")
        [made] = client.get("/api/v1/monitors").json()["items"]
        site.price("/lamp", 45)
        client.post(f"/api/v1/monitors/{made['id']}/run")
        until(lambda: "45 EUR" in page.cards()[0] and page.texts("#list .badge") == ["active"], "the state in the list")
        until(lambda: page.plot().startswith("price: now 45 EUR; least 45 EUR, most 60 EUR; 1 change of"), "the plot")
        until(lambda: len(page.texts("#looks tbody tr")) == 2 and len(page.texts("#values tbody tr")) == 2, "both looks")
        until(lambda: page.drawn(".on") == page.drawn(".flag") == 1, "when it was active")
        assert "inactive → active" in page.texts("#changes li")[0]

        # A look is judged, and the verdict is taken back.
        page.press("#looks tbody tr .verdict:last-child")
        until(lambda: page.texts("#looks .verdict[aria-pressed=true]") == ["wrong"], "the verdict")
        until(lambda: any("judged in a month" in text and "0.0 %" in text for text in page.texts("#tiles li")), "the tile")
        page.press("#looks .verdict[aria-pressed=true]")
        until(lambda: page.texts("#looks .verdict[aria-pressed=true]") == [], "nothing is said")

        # Here, too: run, pause, resume.
        site.price("/lamp", 55)
        page.press("#run")
        until(lambda: "It has looked: changed." in page.text("#told"), "the look")
        until(lambda: page.plot().startswith("price: now 55 EUR"), "the new value")
        page.press("#pause")
        until(lambda: page.text("#pause") == "Resume" and "paused" in page.cards()[0], "it is paused")
        assert client.get(f"/api/v1/monitors/{made['id']}").json()["paused"] is True
        page.press("#pause")
        until(lambda: page.text("#pause") == "Pause" and "paused" not in page.cards()[0], "it goes on")
        client.delete(f"/api/v1/monitors/{made['id']}")
        until(lambda: page.cards() == [] and not page.find("#detail").is_displayed(), "it is gone")
        assert page.problems() == []


def test_texts_and_booleans_are_steps_and_a_place_is_asked_for_where_there_is_none(browser, watcher):
    with Site() as site:
        site.pages["/shop"] = ("text/html", "<p>Sold out</p>")
        page = Monitors(browser, watcher.url, "nora@example.com", "signup")
        page.watch("Tell me when the moon is full")
        until(lambda: page.find("#where").is_displayed() and page.text("#told"), "the field for the address")
        client = signed_in(watcher, "nora@example.com")
        body = {
            "prompt": "Tell me when the shop is open",
            "name": "<b>Shop</b>",
            "source": {"kind": "web_page", "url": site.url("/shop")},
            "facts": [{"name": "sold out", "type": "boolean", "where": '"Sold out"'}],
            "condition": {"all": [{"fact": "sold out", "op": "is", "value": False}]},
        }
        made = client.post("/api/v1/monitors", json=body).json()
        until(lambda: page.cards() and "sold out: yes" in page.cards()[0], "another client's monitor")
        assert page.text("#list .name") == "<b>Shop</b>", "text is shown as it is"
        page.press("#list .name")
        until(lambda: page.plot().startswith("sold out: now yes"), "the plot")
        assert page.browser.switch_to.active_element.get_attribute("id") == "name"
        site.pages["/shop"] = ("text/html", "<p>Open</p>")
        page.press("#run")
        until(lambda: page.plot().startswith("sold out: now no"), "the other value")
        assert page.labels()[0] == "no" and page.drawn(".value") == 1  # "yes" as well, if it lasted for a second
        until(lambda: len(page.texts("#values tbody tr")) == 2, "both values")
        site.pages.pop("/shop")
        client.post(f"/api/v1/monitors/{made['id']}/run")
        until(lambda: "404" in page.cards()[0], "why it failed, without an event")
        page.press("#close")
        until(lambda: not page.find("#detail").is_displayed(), "the list alone")
        assert [text for text in page.problems() if "status of 400" not in text] == []


def test_monitors_are_shown_again_when_the_server_is_back(browser):
    with Server() as own:
        page = Monitors(browser, own.url, "olga@example.com", "signup")
        own.stop()
        page.wait_for("waiting")
        own.start()
        client = signed_in(own, "olga@example.com")
        tasks = {"prompt": "Tell me when two tasks are open", "source": {"kind": "own_tasks", "filter": {}}}
        tasks["facts"] = [{"name": "count", "type": "number"}]
        tasks["condition"] = {"all": [{"fact": "count", "op": "at_least", "value": 2}]}
        assert client.post("/api/v1/monitors", json=tasks).status_code == 201
        page.wait_for("live")
        until(lambda: page.cards() and "count: 0" in page.cards()[0], "what was made meanwhile, and its first look")
        own.stop()
