"""The two screens as a person sees them: the agent's desk and the customer's phone."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, Page, expect

# A busy machine may take its time; a story fails when nothing comes at all.
expect.set_options(timeout=20_000)


def a_file(name: str, mime_type: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": mime_type, "buffer": content}


def is_heard(sound: Locator) -> None:
    """Play it: its time goes on."""
    sound.evaluate("audio => audio.play()")
    expect(sound).not_to_have_js_property("currentTime", 0)


class Desk:
    """An agent's inbox in a browser."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def sign_in(self, email: str, password: str = "parley") -> None:
        self.page.goto(self.url)
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.keyboard.press("Enter")
        self.is_live()

    def is_live(self) -> None:
        expect(self.page.locator("live-dot")).to_have_attribute("data-state", "live")

    def row(self, name: str) -> Locator:
        return self.page.locator("li.row").filter(has_text=name)

    def open(self, name: str) -> None:
        self.row(name).get_by_role("link").click()
        expect(self.page.locator("#thread-header")).to_contain_text(name)

    @property
    def composer(self) -> Locator:
        return self.page.locator("#reply-text")

    def reply(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def build(self, what: str) -> Locator:
        """Open the form for something that is more than text, by keyboard."""
        self.page.locator("#log").focus()
        self.page.keyboard.press("+")
        self.page.locator("#add").get_by_role("link", name=what, exact=True).press(
            "Enter"
        )
        form = self.page.locator("#build form").first
        expect(form).to_be_visible()
        return form

    def bubble(self, text: str) -> Locator:
        return self.page.locator("#log article.message").filter(has_text=text)

    def has_status(self, text: str, status: str) -> None:
        expect(self.bubble(text)).to_have_attribute("data-status", status)


class Phone:
    """One customer's phone in the simulator."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def pick(self, name: str) -> None:
        self.page.goto(self.url)
        with self.page.expect_navigation():
            self.page.locator("#customers").get_by_text(name, exact=True).click()
        expect(self.screen).to_be_visible()

    @property
    def screen(self) -> Locator:
        return self.page.locator("section.phone")

    @property
    def box(self) -> Locator:
        return self.screen.get_by_placeholder("Message")

    def write(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def bubble(self, text: str) -> Locator:
        return self.screen.locator("li.bubble").filter(has_text=text)

    def attach(self, *chosen: FilePayload, kind: str = "") -> None:
        """Send files, as what they are or as another kind."""
        self.screen.get_by_label("Attach files").set_input_files(chosen)
        self.screen.get_by_label("Send as").select_option(kind)
        self.screen.get_by_role("button", name="Send", exact=True).click()

    def send(self, name: str) -> None:
        """Something of the phone's menu, with what is in the box."""
        self.screen.get_by_text("Send something else").locator("..").click()
        self.screen.get_by_role("button", name=name, exact=True).click()

    def act(self, text: str, name: str) -> None:
        """What a message's menu offers."""
        bubble = self.bubble(text)
        bubble.get_by_text("Reply or react").locator("..").click()
        bubble.get_by_role("button", name=name, exact=True).click()
