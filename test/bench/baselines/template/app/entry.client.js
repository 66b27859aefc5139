// No page of this app is ever opened in a browser.
export {};
