/* While she types: the server shows, counts and checks each version with the very code that will send it. */
(() => {
  const { Controller } = window.StimulusModule;
  const PAUSE = 350;

  const field = (card, name) => card.querySelector(`[name$="-${name}"]`);

  class ComposerController extends Controller {
    static targets = ['card', 'side', 'follows'];

    static values = { url: String, makeUrl: String, proposeUrl: String, teachUrl: String };

    /* What was typed before this script was there, or came back with the browser's own memory. */
    connect() {
      const texts = [...this.element.querySelectorAll('textarea')];
      if (texts.some((text) => text.value !== text.defaultValue)) this.later();
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    later(event) {
      if (event && event.isTrusted && event.target.name.endsWith('-text')) this.claim(event.target);
      if (event && event.target.name === 'angle') {
        this.compose('all');
        return;
      }
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show(), PAUSE);
    }

    async show() {
      this.turn = (this.turn || 0) + 1;
      const { turn } = this;
      const answer = await this.ask();
      if (!answer || turn !== this.turn) return;
      this.cardTargets.forEach((card) => this.update(card, answer.cards[card.dataset.account]));
    }

    async ask(extra = {}, url = this.urlValue) {
      const data = new FormData(this.element.closest('form'));
      Object.entries(extra).forEach(([name, value]) => data.set(name, value));
      const response = await fetch(url, { method: 'POST', body: data, credentials: 'same-origin' });
      return response.ok ? response.json() : null;
    }

    update(card, fresh) {
      if (!fresh) return;
      card.dataset.chosen = fresh.chosen;
      const side = card.querySelector('[data-social-composer-target="side"]');
      if (side.innerHTML !== fresh.html) side.innerHTML = fresh.html;
      const follows = card.querySelector('[data-social-composer-target="follows"]');
      if (follows.innerHTML !== fresh.follows) follows.innerHTML = fresh.follows;
    }

    /* The composer's own text, for one account or for all that follow the page. */
    async compose(wanted) {
      const answer = await this.ask({ compose: wanted });
      if (!answer) return;
      this.cardTargets.forEach((card) => {
        const fresh = answer.composed[card.dataset.account];
        if (fresh) this.follow(card, fresh);
      });
      this.later();
    }

    follow(card, fresh) {
      const before = field(card, 'text').value;
      this.type(field(card, 'text'), fresh.text);
      field(card, 'shown').value = fresh.text;
      field(card, 'hashtags').value = fresh.hashtags;
      field(card, 'shown_hashtags').value = fresh.hashtags;
      field(card, 'follows').value = 'True';
      field(card, 'proposed_by').value = '';
      const said = card.querySelector('[data-same]');
      said.textContent = card.dataset.otherwise && before === fresh.text ? said.dataset.same : '';
      delete card.dataset.otherwise;
    }

    writeAnew(event) {
      this.compose(event.currentTarget.closest('[data-account]').dataset.account);
    }

    /* A word changed by hand makes it hers. */
    claim(text) {
      field(text.closest('[data-account]'), 'proposed_by').value = '';
    }

    async propose(event) {
      const button = event.currentTarget;
      const card = button.closest('[data-account]');
      button.disabled = true;
      const answer = await this.ask({ account: card.dataset.account }, this.proposeUrlValue);
      button.disabled = false;
      if (!answer) return;
      card.querySelector('[data-same]').textContent = answer.said;
      if (!answer.text) return;
      this.type(field(card, 'text'), answer.text);
      field(card, 'proposed_by').value = answer.by;
    }

    sayOtherwise(event) {
      const card = event.currentTarget.closest('[data-account]');
      const variant = field(card, 'variant');
      variant.value = Number(variant.value || 0) + 1;
      card.dataset.otherwise = 'true';
      this.compose(card.dataset.account);
    }

    /* An image made of the page's own words, chosen at once for this account. */
    async makeCard(event) {
      const button = event.currentTarget;
      const card = button.closest('[data-account]');
      const images = button.closest('.social-images');
      button.disabled = true;
      const answer = await this.ask({ make: button.dataset.kind, account: card.dataset.account }, this.makeUrlValue);
      button.disabled = false;
      if (!answer) return;
      images.querySelector('.social-images__said').textContent = answer.said;
      if (!answer.html) return;
      const rows = images.querySelector('.social-images__rows');
      rows.querySelector('.social-panel__empty')?.remove();
      if (!rows.querySelector(`[name$="-image-${answer.image}"]`)) rows.insertAdjacentHTML('beforeend', answer.html);
      rows.querySelector(`[name$="-image-${answer.image}"]`).checked = true;
      field(card, 'attachment').value = 'images';
      field(card, 'attachment').dispatchEvent(new Event('change', { bubbles: true }));
    }

    /* What a remark proposes, in one click. */
    mend(event) {
      const { field: name, image, mended } = event.currentTarget.dataset;
      const card = event.currentTarget.closest('[data-account]');
      this.type(field(card, image ? `alt-${image}` : name), mended);
    }

    /* A word of the site's own that no dictionary knows. */
    async teach(event) {
      event.currentTarget.disabled = true;
      await this.ask({ word: event.currentTarget.dataset.word }, this.teachUrlValue);
      this.show();
    }

    /* As if typed: the browser's own undo takes it back. */
    type(target, value) {
      target.focus();
      target.select();
      const typed = value ? document.execCommand('insertText', false, value) : document.execCommand('delete');
      if (!typed || target.value !== value) target.value = value;
      target.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  window.wagtail.app.register('social-composer', ComposerController);
})();
