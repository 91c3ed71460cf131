/* While she types: the server shows, counts and checks each version with the very code that will send it. */
(() => {
  const { Controller } = window.StimulusModule;
  const PAUSE = 350;

  class ComposerController extends Controller {
    static targets = ['card', 'side', 'follows'];

    static values = { url: String };

    disconnect() {
      clearTimeout(this.timer);
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.show(), PAUSE);
    }

    async show() {
      const form = this.element.closest('form');
      this.turn = (this.turn || 0) + 1;
      const { turn } = this;
      const response = await fetch(this.urlValue, { method: 'POST', body: new FormData(form), credentials: 'same-origin' });
      if (!response.ok || turn !== this.turn) return;
      const { cards } = await response.json();
      this.cardTargets.forEach((card) => this.update(card, cards[card.dataset.account]));
    }

    update(card, fresh) {
      if (!fresh) return;
      card.dataset.chosen = fresh.chosen;
      const side = card.querySelector('[data-social-composer-target="side"]');
      if (side.innerHTML !== fresh.html) side.innerHTML = fresh.html;
      const follows = card.querySelector('[data-social-composer-target="follows"]');
      if (follows.innerHTML !== fresh.follows) follows.innerHTML = fresh.follows;
    }

    writeAnew(event) {
      const button = event.currentTarget;
      const card = button.closest('[data-account]');
      const field = (name) => card.querySelector(`[name$="-${name}"]`);
      field('text').value = button.dataset.text;
      field('shown').value = button.dataset.text;
      field('hashtags').value = button.dataset.hashtags;
      field('shown_hashtags').value = button.dataset.hashtags;
      field('follows').value = 'True';
      field('text').dispatchEvent(new Event('input', { bubbles: true }));
    }
  }

  window.wagtail.app.register('social-composer', ComposerController);
})();
